#!/usr/bin/env bash
# How many digits a price has depends on whom one asks: ISO 4217 and Babel give two answers.
#
# Versions: Babel 2.18.0 (CLDR), iso4217 1.16.20260101 (the list of the ISO 4217 agency).
# Behaviour: Babel rounds thirteen currencies to whole units where ISO 4217 has two or three digits,
#   since CLDR tells what people write and ISO what banks count. format_currency(0.5, "IQD") is
#   "IQD0" (half to even), and the amount is gone.
# Source: CLDR supplementalData, currencyData/fractions; ISO 4217 list one.
# Expected otherwise: that a library for currencies has the minor units that payments are made in.
# Output seen:
#   AFN 2 0, ALL 2 0, IQD 3 0, IRR 2 0, KPW 2 0, LAK 2 0, LBP 2 0, MGA 2 0, MMK 2 0, RSD 2 0,
#   SOS 2 0, SYP 2 0, YER 2 0
#   IQD0
set -euo pipefail
folder="$(mktemp -d)"; trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet Babel==2.18.0 iso4217==1.16.20260101
seen="$("$folder/venv/bin/python" - <<'PY'
from babel.numbers import format_currency, get_currency_precision
from iso4217 import Currency

digits = {c.code: (c.exponent, get_currency_precision(c.code)) for c in Currency}
print(", ".join(f"{code} {iso} {cldr}" for code, (iso, cldr) in sorted(digits.items())
                if iso is not None and iso != cldr))
print(format_currency(0.5, "IQD", locale="en"))
PY
)"
expected='AFN 2 0, ALL 2 0, IQD 3 0, IRR 2 0, KPW 2 0, LAK 2 0, LBP 2 0, MGA 2 0, MMK 2 0, RSD 2 0, SOS 2 0, SYP 2 0, YER 2 0
IQD0'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo 'changed' >&2; exit 1; }
