#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing of the Debian packages for the named purposes; quick when nothing is.
#   tools/packages.sh [--list] PURPOSE...        build run npm demo test lint bench
set -euo pipefail

build="cmake ninja-build g++ ccache lld pkg-config libpoco-dev libboost-dev libtag1-dev libargon2-dev
  libexpat1-dev libtomlplusplus-dev rapidjson-dev libicu-dev libsqlite3-dev libpq-dev libssl-dev libvips-dev zlib1g-dev
  prometheus-cpp-dev libjemalloc-dev"
run="ca-certificates ffmpeg"
npm="ca-certificates nodejs npm"   # Debian's, with which tools/node.sh fetches a current one
demo="python3 ffmpeg"
test="apache2-bin clang-14 libc++-14-dev libc++abi-14-dev abigail-tools git libgtest-dev libgmock-dev python3 python3-pytest
  python3-requests python3-jsonschema
  python3-psycopg2 postgresql redis-server ceph-mon ceph-osd radosgw ceph-common haproxy nginx-light
  chromium fonts-dejavu-core clang-format-14 ffmpeg openssl procps"
lint="clang-14 clang-tidy-14"
bench="libbenchmark-dev nginx-light wrk curl python3 ffmpeg openssl procps"

list_only=false
wanted=()
for argument in "$@"; do
  case $argument in
    --list) list_only=true ;;
    build|run|npm|demo|test|lint|bench) read -r -d '' -a names <<<"${!argument}" || true; wanted+=("${names[@]}") ;;
    *) echo "packages.sh: unknown purpose '$argument' (build run npm demo test lint bench)" >&2; exit 2 ;;
  esac
done
(( ${#wanted[@]} )) || { echo "usage: tools/packages.sh [--list] build|run|npm|demo|test|lint|bench ..." >&2; exit 2; }
if $list_only; then printf '%s\n' "${wanted[@]}" | sort -u; exit; fi

if ! command -v dpkg-query >/dev/null; then
  echo "This is not a Debian system. Install the counterparts of these packages by hand:" >&2
  printf '%s\n' "${wanted[@]}" | sort -u | paste -sd' ' >&2
  exit 1
fi
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null | sed -n 's/^installed //p') || true
missing=$(comm -23 <(printf '%s\n' "${wanted[@]}" | sort -u) <(printf '%s\n' "$installed" | sort -u))
[[ -n $missing ]] || exit 0
mapfile -t missing <<<"$missing"

if (( EUID == 0 )); then
  as_root=(env)
elif command -v sudo >/dev/null; then
  as_root=(sudo env)
else
  echo "These Debian packages are missing, and neither root nor sudo is at hand to install them:" >&2
  echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 1
fi
as_root+=(DEBIAN_FRONTEND=noninteractive)

echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"

# Databases, caches, object servers and load balancers are wanted as programs only. Nothing may start them now, and what this
# run brought in is not left to start with the machine either.
policy=/usr/sbin/policy-rc.d
services=()
for unit in postgresql redis-server nginx haproxy; do
  [[ " ${missing[*]} " != *" $unit"* ]] || services+=("$unit")
done
for unit in ceph-mon ceph-osd radosgw; do
  [[ " ${missing[*]} " != *" $unit "* ]] || services+=("${unit/rados/ceph-rados}.target")
done
if [[ ! -e $policy ]]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" install -m 755 /dev/stdin "$policy"
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi

log=$(mktemp)
apt=(apt-get -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
if ! { "${as_root[@]}" "${apt[@]}" update &&
       "${as_root[@]}" "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -n 25 "$log" >&2
  echo "packages.sh: apt-get failed, its last lines are above, all of them in $log" >&2
  exit 1
fi
rm -f "$log"
if (( ${#services[@]} )) && [[ -d /run/systemd/system ]]; then
  "${as_root[@]}" systemctl disable --now "${services[@]}" >/dev/null 2>&1 || true
fi
