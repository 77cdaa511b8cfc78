#!/bin/sh
# Runs the tests that are built and says again, at the end, what failed: in a log of thousands of
# lines, of which a runner may keep the last only, a failure is else easily lost.
# usage: test.sh COMMAND...    the command that runs the tests; its exit code is ours
set -eu
dir=$(mktemp -d "${TMPDIR:-/tmp}/git-bus-test.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM

# A pipe's exit code is its last command's, so the first one's is kept in a file.
{ "$@" 2>&1 && echo 0 >"$dir/code" || echo $? >"$dir/code"; } | tee "$dir/log"
code=$(cat "$dir/code")
[ "$code" = 0 ] && exit 0

echo
echo "What failed:"
# The line of an issue and what Swift Testing says below it, up to the next mark.
awk '/^✘ Test .* recorded an issue/ { print; showing = 12; next }
     /^[◇✔✘]/ { showing = 0 }
     showing > 0 { print; showing -= 1 }' "$dir/log" | cut -c1-2000 | head -200
exit "$code"
