#!/usr/bin/env bash
# Babel puts a separator into 1234.50 where the language has none, and a browser writes none.
#
# Versions: Babel 2.18.0, cldr-numbers-full 48.0.0 (the data that both Babel and ICU are made of).
# Behaviour: CLDR says for each language from how many digits on a number is grouped
#   (`minimumGroupingDigits`); Spanish, Portuguese of Portugal, Polish and Bulgarian group from five.
#   Babel groups from four everywhere. So a mail made with Babel tells another amount, to the eye, than
#   the page of the same cart that the browser's Intl has written: 1.234,50 € beside 1234,50 €.
# Source: UTS 35, part 3, section "Minimum Grouping Digits".
# Expected otherwise: that two libraries on one set of data write one number in one way.
# Output seen:
#   es: grouped from 5 digits; Babel: 1.234,50 €
#   pt-PT: grouped from 5 digits; Babel: 1 234,50 €
#   pl: grouped from 5 digits; Babel: 1 234,50 €
#   bg: grouped from 5 digits; Babel: 1 234,50 €
#   de: grouped from 4 digits; Babel: 1.234,50 €
set -euo pipefail
folder="$(mktemp -d)"; trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit cldr-numbers-full@48.0.0 > /dev/null
python3 -m venv venv
venv/bin/pip install --quiet Babel==2.18.0
cat > seen.py <<'PYTHON'
import json
from pathlib import Path

from babel.numbers import format_currency

data = Path("node_modules/cldr-numbers-full/main")
for name in ("es", "pt-PT", "pl", "bg", "de"):
    numbers = json.loads((data / name / "numbers.json").read_text())["main"][name]["numbers"]
    first = 3 + int(numbers["minimumGroupingDigits"])
    written = format_currency(1234.5, "EUR", locale=name.replace("-", "_"))
    print(f"{name}: grouped from {first} digits; Babel: {' '.join(written.split())}")
PYTHON
seen="$(venv/bin/python seen.py)"
expected='es: grouped from 5 digits; Babel: 1.234,50 €
pt-PT: grouped from 5 digits; Babel: 1 234,50 €
pl: grouped from 5 digits; Babel: 1 234,50 €
bg: grouped from 5 digits; Babel: 1 234,50 €
de: grouped from 4 digits; Babel: 1.234,50 €'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo 'changed' >&2; exit 1; }
