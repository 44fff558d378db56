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
[ $# -eq 0 ] || exec swift test "${options[@]}" --skip-build --disable-xctest --no-parallel "$@"

# The simulated worlds know neither sockets nor clocks: they run beside the others, and give way to them.
tests=("$build/debug/PayDeckPackageTests.xctest" --testing-library swift-testing --no-parallel)
folder=$(mktemp -d)
TMPDIR=$folder nice -n 10 "${tests[@]}" --filter '^SimulationTests' > "$folder/worlds" 2>&1 &
worlds=$!
trap 'kill "$worlds" 2>/dev/null || true; rm -rf "$folder"' EXIT
failed=0
"${tests[@]}" --skip '^SimulationTests' || failed=$?
echo "the simulated worlds, tested meanwhile:"
wait "$worlds" || failed=$?
cat "$folder/worlds"
exit "$failed"
