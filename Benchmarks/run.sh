#!/bin/sh
# Builds the release programs and measures them. The output is what docs/benchmarks.md holds.
set -eu
cd "$(dirname "$0")/.."
command -v python3 >/dev/null || { echo "error: make bench needs python3" >&2; exit 1; }
make --no-print-directory release >&2
exec python3 -B Benchmarks/bench.py --bin dist "$@"
