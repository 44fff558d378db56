#!/usr/bin/env bash
# The whole test run, cheap checks first. Ends with the test runner's own summary.
set -euo pipefail
cd "$(dirname "$0")/.."

# Optimised, for the simulated worlds take five times as long without; in a folder of their own, so that a plain
# `swift build` does not build everything anew. It is a debug build all the same: it honours planted mistakes.
build=.build/tests
options=(--scratch-path "$build" -Xswiftc -O --explicit-target-dependency-import-check error)
echo "building the tests (the first build takes about ten minutes on two cores)"
.ci/swift build --build-tests "${options[@]}"
# The examples of the merchant API's page, against the engine just built.
.ci/setup.sh curl openssl python3
bash Tests/Interop/doc_examples.sh "$build/debug/paydeck"
# Help, errors and exit codes of every command.
python3 Tests/Interop/commands.py "$build/debug/paydeck"

# One test after the other: some wait for real sockets with deadlines, and two starved cores would look like faults.
exec swift test "${options[@]}" --skip-build --disable-xctest --no-parallel "$@"
