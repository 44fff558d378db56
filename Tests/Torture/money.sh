#!/usr/bin/env bash
# Kills a running engine with SIGKILL while shares, returns, refunds and withdrawals are under way; then compares its store with
# the channels' own book, to the fen. Usage: money.sh [ROUNDS] [PAYDECK]; ends with "N passed, N failed".
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
exec python3 "$here/money.py" "${1:-200}" "${2:-$here/../../.build/release/paydeck}"
