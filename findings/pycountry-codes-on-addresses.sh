#!/usr/bin/env bash
# Codes that stand on real addresses are unknown to pycountry, and its fuzzy search guesses far away.
#
# Version: pycountry 26.2.16.
# Behaviour: lookup() knows none of UK (exceptionally reserved in ISO 3166-1 for the United Kingdom),
#   EL (what the EU writes for Greece in VAT numbers) and XK (what carriers and the EU write for
#   Kosovo). search_fuzzy("EL") answers Algeria first, and search_fuzzy("Kosovo") Serbia.
# Source: ISO 3166-1, user-assigned and exceptionally reserved codes; EU Interinstitutional Style
#   Guide, annex A5, on EL and UK.
# Expected otherwise: an alias or no answer, rather than another country's tax and shipping rates.
# Output seen:
#   UK none, EL none, XK none
#   UK -> GB, EL -> DZ, Kosovo -> RS
set -euo pipefail
folder="$(mktemp -d)"; trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pycountry==26.2.16
seen="$("$folder/venv/bin/python" - <<'PY'
import pycountry


def known(code):
    try:
        return pycountry.countries.lookup(code).alpha_2
    except LookupError:
        return "none"


print(", ".join(f"{code} {known(code)}" for code in ("UK", "EL", "XK")))
print(", ".join(f"{word} -> {pycountry.countries.search_fuzzy(word)[0].alpha_2}"
                for word in ("UK", "EL", "Kosovo")))
PY
)"
expected='UK none, EL none, XK none
UK -> GB, EL -> DZ, Kosovo -> RS'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo 'changed' >&2; exit 1; }
