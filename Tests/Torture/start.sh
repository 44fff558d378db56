#!/usr/bin/env bash
# How long an engine takes to start over many orders whose shares wait for T+1: makes such a store, starts `paydeck engine`
# over it and waits for the first 200 on /healthz. Usage: start.sh [ORDERS,ORDERS,...] [PAYDECK]; a line of figures each.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
exec python3 "$here/start.py" "${1:-10000,100000,1000000}" "${2:-$here/../../.build/release/paydeck}"
