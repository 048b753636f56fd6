#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints the folder of a Node.js that is new enough (>= 24) with its npm (>= 11): the machine's own, or one put
# into .toolchain/ from the npm registry. Debian 12's Node.js 18 can only fetch that one: with it, `npm ci` skips
# the native parts of the web tools without a word.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
node_version=24.21.0 npm_version=11.19.1
bin=$root/.toolchain/node_modules/.bin

if [[ -x $bin/node && $(<"$root/.toolchain/version") == "$node_version $npm_version" ]] 2>/dev/null; then
  echo "$bin"
  exit
fi
if node=$(command -v node) && command -v npm >/dev/null; then
  IFS=. read -r major _ <<<"$(node --version | tr -d v)"
  npm_major=$(npm --version | cut -d. -f1)
  if (( major >= 24 && npm_major >= 11 )); then
    dirname "$node"
    exit
  fi
fi

case $(uname -m) in
  x86_64) platform=x64 ;;
  aarch64) platform=arm64 ;;
  *) echo "node.sh: install Node.js >= 24 with npm >= 11 by hand: no package for $(uname -m)" >&2; exit 1 ;;
esac
if ! command -v npm >/dev/null; then
  # Debian's pair, only to fetch the current one.
  "$root/tools/packages.sh" npm >&2
fi
echo "Fetching Node.js $node_version and npm $npm_version into .toolchain/" >&2
rm -rf "$root/.toolchain"
mkdir -p "$root/.toolchain"
npm install --prefix "$root/.toolchain" --no-audit --no-fund --no-update-notifier --loglevel=error \
  "node-linux-$platform@$node_version" "npm@$npm_version" >&2
[[ $("$bin/node" --version) == "v$node_version" ]] || { echo "node.sh: $bin/node does not run" >&2; exit 1; }
echo "$node_version $npm_version" >"$root/.toolchain/version"
echo "$bin"
