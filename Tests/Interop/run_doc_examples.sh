#!/usr/bin/env bash
# Runs the shell examples of docs/merchant-api.md against a running demo, in their order, in one shell.
#
#   PAYDECK_DATA    the data folder of the demo
#
# An example begins with a line of three backticks, `sh`, and `expect=STATUS`: the status of its last answer, or `expect=-`
# when it has none. One whose last command fails has failed.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
page="$here/../../docs/merchant-api.md"
: "${PAYDECK_DATA:?the data folder of a demo}"
export PAYDECK_DATA

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
