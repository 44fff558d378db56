#!/usr/bin/env bash
# The whole test run, cheap checks first. Ends with the test runner's own summary.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "building the tests (the first build takes some minutes)"
swift build --build-tests --explicit-target-dependency-import-check error
# The examples of the merchant API's page, against the engine just built.
.ci/setup.sh curl openssl
bash Tests/Interop/doc_examples.sh .build/debug/paydeck

# One test after the other: some wait for real sockets with deadlines, and two starved cores would look like faults.
exec swift test --skip-build --disable-xctest --no-parallel "$@"
