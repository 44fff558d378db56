#!/usr/bin/env bash
# Starts an engine of its own and runs every example of docs/merchant-api.md against it. Usage: doc_examples.sh [PAYDECK]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
paydeck=${1:-$here/../../.build/release/paydeck}

data=$(mktemp -d)
"$paydeck" demo --data "$data" --rate 0 --seconds 300 --once overview --json >"$data/screen" 2>"$data/log" &
engine=$!
trap 'kill "$engine" 2>/dev/null || true; wait "$engine" 2>/dev/null || true; rm -rf "$data"' EXIT
for _ in $(seq 600); do
    [ -s "$data/endpoints.json" ] && break
    kill -0 "$engine" 2>/dev/null || { cat "$data/log" >&2; exit 1; }
    sleep 0.1
done

PAYDECK_DATA=$data bash "$here/run_doc_examples.sh"
