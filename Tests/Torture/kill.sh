#!/usr/bin/env bash
# Kills a running engine with SIGKILL under load, again and again, and checks after each death that nothing acknowledged is
# lost and nothing was done twice. Usage: kill.sh [ROUNDS] [PAYDECK]; ends with "N passed, N failed".
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
exec python3 "$here/kill.py" "${1:-200}" "${2:-$here/../../.build/release/paydeck}"
