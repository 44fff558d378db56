#!/usr/bin/env bash
# Client libraries that others wrote, against our sandbox. Usage: interop.sh PAYDECK; ends with "N passed, M failed".
# Each client lives in its own environment below .build and comes from the Python package index.
set -euo pipefail
cd "$(dirname "$0")/.."

python3 -c 'import ensurepip, venv' 2>/dev/null || .ci/setup.sh python3 python3-venv
exec python3 Tests/Interop/run.py "$@"
