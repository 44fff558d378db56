#!/usr/bin/env bash
# Runs the shell examples of docs/merchant-api.md against a running engine, in their order, in one shell.
#
#   PAYDECK_API     where the merchant API listens, for example http://127.0.0.1:8080
#   PAYDECK_KEY     public name of a shop's key
#   PAYDECK_SECRET  the key's secret
#   PAYDECK_STRICT  1: orders get paid in this set-up, so where an example may end in two ways only the first is right
#
# An example begins with a line of three backticks, `sh`, and `expect=STATUS[,STATUS...]`: the statuses its answers may
# have, or `expect=-` when it has none.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
page="$here/../../docs/merchant-api.md"
: "${PAYDECK_API:?where the merchant API listens}" "${PAYDECK_KEY:?}" "${PAYDECK_SECRET:?}"
export PAYDECK_API PAYDECK_KEY PAYDECK_SECRET

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
awk -v folder="$folder" '
    /^```sh expect=/ { count++; inside = 1; name = sprintf("%s/%02d", folder, count)
                       sub(/^```sh expect=/, ""); print > (name ".expect"); printf "" > (name ".sh"); next }
    /^```/           { inside = 0 }
    inside           { print >> (name ".sh") }
' "$page"

cd "$folder"  # examples leave their files here
count=0
failed=0
for example in "$folder"/*.sh; do
    expect=$(cat "${example%.sh}.expect")
    if [ "${PAYDECK_STRICT:-0}" = 1 ]; then expect=${expect%%,*}; fi
    output="$folder/output"
    count=$((count + 1))
    # Sourced, not run: later examples use what earlier ones set.
    # shellcheck disable=SC1090
    if ! source "$example" > "$output" 2>&1; then
        echo "example $count failed:"; cat "$example" "$output"; failed=$((failed + 1)); continue
    fi
    [ "$expect" = - ] && continue
    # The last answer counts: an example that polls gives several.
    status=$(grep -a -o 'HTTP [0-9][0-9][0-9]$' "$output" | tail -n 1 | cut -d' ' -f2 || true)
    case ",$expect," in
    *",$status,"*) ;;
    *) echo "example $count answered ${status:-nothing}, expected $expect:"; cat "$example" "$output"; failed=$((failed + 1)) ;;
    esac
done
echo "$count examples, $failed failed"
[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
