#!/usr/bin/env bash
# Installs what building and testing need and is missing: C libraries by apt. Says what; uses sudo only when not root.
set -euo pipefail

if ! command -v swift >/dev/null; then
    echo "PayDeck needs a Swift 6 toolchain on the PATH (https://www.swift.org/install/linux/)." >&2
    exit 2
fi

wanted=(libncurses-dev libsqlite3-dev libcurl4-openssl-dev libssl-dev zlib1g-dev pkg-config ca-certificates)
missing=()
for package in "${wanted[@]}" "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
echo "installing: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
