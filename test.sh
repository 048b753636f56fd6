#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, runs the tests and closes with `N passed, N failed`.
#   ./test.sh [unit|plugins|integration|web|deploy|all|long]     default all, which is what .ci/run runs
#   CONSORT_JOBS=N   compile and test with N jobs (default: one per core)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"
tier=${1:-all}
case $tier in
  unit|plugins|integration|web|deploy|all) purposes=(build run test) ;;
  long) purposes=(build run test lint bench) ;;
  -h|--help) sed -n '3,5s/^# \{0,1\}//p' "$0"; exit ;;
  *) echo "test.sh: unknown part '$tier' (unit plugins integration web deploy all long)" >&2; exit 2 ;;
esac
tools/packages.sh "${purposes[@]}"
exec /usr/bin/python3 -B tools/run_tests.py "$@"
