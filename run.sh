#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds what is needed and starts Consort on this machine.
#   ./run.sh [--demo | --music DIR] [--port N] [--data DIR]
#     --demo        a small library of synthesised music (the default when no music is named)
#     --music DIR   your own music; Consort only reads it
#     --port N      default 4750, on 127.0.0.1
#     --data DIR    where accounts, database and covers are kept; default ./data
# Installs missing Debian packages (root or sudo) and a Node.js below .toolchain/; quick when nothing changed.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
here=$PWD
music='' port=4750 data=$root/data

fail() { echo "run.sh: $*" >&2; exit 1; }
usage() { sed -n '3,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }
absolute() { case $1 in /*) echo "$1" ;; *) echo "$here/$1" ;; esac; }

while (( $# )); do
  case $1 in
    --demo) music='' ;;
    --music|--port|--data)
      [[ $# -ge 2 && -n $2 ]] || { usage >&2; fail "$1 needs a value"; }
      case $1 in --music) music=$(absolute "$2") ;; --port) port=$2 ;; --data) data=$(absolute "$2") ;; esac
      shift ;;
    -h|--help) usage; exit ;;
    *) usage >&2; fail "unknown option '$1'" ;;
  esac
  shift
done
[[ $port =~ ^[0-9]{1,5}$ ]] && (( port > 0 && port < 65536 )) || fail "--port $port is not a port number"
[[ -z $music || -d $music ]] || fail "the music folder $music does not exist"
[[ -z $music || ( -r $music && -x $music ) ]] || fail "the music folder $music cannot be read"
# Said before minutes of building, not after.
port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }
! port_answers || fail "port $port is in use; choose another one with --port"

cd "$root"
purposes=(build run)
[[ -n $music ]] || purposes+=(demo)
tools/packages.sh "${purposes[@]}"

[[ -f build/release/build.ninja ]] || cmake --preset release
ninja -C build/release -j"${CONSORT_JOBS:-$(nproc)}" || fail "the build failed"

# The player: rebuilt when a file of it is newer than what was built.
if [[ -f web/package.json ]]; then
  if [[ ! -f web/dist/index.html || -n $(find web -path web/node_modules -prune -o -path web/dist -prune -o \
        -type f -newer web/dist/index.html -print -quit) ]]; then
    node=$(tools/node.sh)
    export PATH=$node:$PATH
    if ! cmp -s web/package-lock.json web/node_modules/.package-lock.stamp; then
      (cd web && npm ci --no-audit --no-fund --loglevel=error)
      cp web/package-lock.json web/node_modules/.package-lock.stamp
    fi
    (cd web && npm run build)
    touch web/dist/index.html
  fi
fi

if [[ -z $music ]]; then
  music=$root/music/demo
  python3 -B tools/demo/make_demo.py "$music"
fi
mkdir -p "$data" 2>/dev/null || fail "the data directory $data cannot be made"
[[ -w $data ]] || fail "the data directory $data is not writable"

# Tells where to go once the server answers; ends with it when it does not come up.
(
  server=$$
  for _ in {1..600}; do
    kill -0 "$server" 2>/dev/null || exit 0
    if port_answers; then
      printf '\n  Consort plays at   http://127.0.0.1:%s\n' "$port"
      printf '  To log in          open it and sign up: the first account becomes the administrator\n'
      printf '  Music              %s\n  Data               %s\n  To stop            Ctrl-C\n\n' "$music" "$data"
      exit 0
    fi
    sleep 0.1
  done
) &
export CONSORT__SERVER__WEB_DIR=$root/web/dist
export CONSORT__PLUGINS__DIRS=$root/build/release/lib/consort/plugins
exec build/release/bin/consort serve --music "$music" --data "$data" --listen "127.0.0.1:$port"
