#!/bin/sh
# Builds the fuzzer and runs it over every target; says a line for each.
#
#   TARGET=subject      only this one
#   FUZZ_SECONDS=60     how long each process runs
#   FUZZ_JOBS=2         how many processes a target gets
#   FUZZ_LENGTH=8192    how many bytes an input has at most: a few hundred are tried many times faster
#   FUZZ_ADDRESSES=1    watches every address as well: slower, and a build of its own
#   FUZZ_KEEP=1         puts what adds to the coverage into Fuzz/corpus, as little as does
#
# Exit code 1: something crashed, broke a promise, took too long or too much memory.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
seconds=${FUZZ_SECONDS:-60}
jobs=${FUZZ_JOBS:-2}
length=${FUZZ_LENGTH:-8192}
build=$root/.build/fuzz
watched=fuzzer
if [ "${FUZZ_ADDRESSES:-}" = 1 ]; then
	build=$build-addresses
	watched=fuzzer,address
fi
# What the runtime prints of a crash is not wanted: its own reader of the stack upsets ASan.
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS="detect_leaks=0:quarantine_size_mb=16${ASAN_OPTIONS:+:$ASAN_OPTIONS}"

# In a folder of its own: nothing of it is in the way of any other build. -enable-testing shows the
# fuzzer what is internal. Of several -sanitize= the Swift compiler takes the last one only.
[ "$watched" = fuzzer ] || set -- --sanitize=address
GIT_BUS_FUZZ=1 ${SWIFT:-swift} build ${SWIFT_FLAGS:-} --scratch-path "$build" -c release \
	--sanitize=fuzzer "$@" -Xswiftc -sanitize="$watched" \
	-Xswiftc -enable-testing --product git-bus-fuzz
program=$build/release/git-bus-fuzz

targets=${TARGET:-$("$program")}
failed=0
printf '%-10s %12s %9s %7s %7s %7s  %s\n' target executions exec/s cov ft corpus crashes
for target in $targets; do
	export FUZZ_TARGET="$target"
	kept=$root/Fuzz/corpus/$target
	found=$build/corpus/$target
	work=$build/run/$target
	words=$root/Fuzz/words/$target.dict
	rm -rf "$work"
	mkdir -p "$found" "$kept" "$work/crashes"
	set -- -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len="$length" \
		-print_final_stats=1 -artifact_prefix="$work/crashes/"
	[ -f "$words" ] && set -- "$@" -dict="$words"
	# libFuzzer writes a log for each process into the folder that it runs in.
	(cd "$work" && "$program" "$@" -jobs="$jobs" -workers="$jobs" "$found" "$kept") \
		>"$work/output" 2>&1 || true
	number() { cat "$work"/fuzz-*.log | LC_ALL=C sed -n "$1" | sort -n | tail -n 1; }
	total() { cat "$work"/fuzz-*.log | LC_ALL=C awk -v key="$1" '$1 == key { sum += $2 } END { print sum + 0 }'; }
	crashes=$(ls "$work/crashes" | wc -l | tr -d ' ')
	printf '%-10s %12s %9s %7s %7s %7s  %s\n' "$target" \
		"$(total stat::number_of_executed_units:)" "$(total stat::average_exec_per_sec:)" \
		"$(number 's/.* cov: \([0-9]*\) .*/\1/p')" "$(number 's/.* ft: \([0-9]*\) .*/\1/p')" \
		"$(number 's/.* corp: \([0-9]*\)\/.*/\1/p')" "$crashes"
	if [ "$crashes" != 0 ]; then
		failed=1
		grep -a -h -e '^BROKEN' -e 'ERROR: ' -e 'Fatal error' "$work"/fuzz-*.log | cut -c1-400 || true
		for file in "$work"/crashes/*; do
			echo "again: FUZZ_TARGET=$target ${program#"$root"/} ${file#"$root"/}"
		done
	elif ! grep -a -q stat:: "$work"/fuzz-*.log 2>/dev/null; then
		failed=1
		tail -n 20 "$work/output"
	fi
	if [ "${FUZZ_KEEP:-}" = 1 ]; then
		# What was put there by hand has a name; the rest is named by its hash.
		"$program" -set_cover_merge=1 -max_len=2048 "$kept" "$found" >"$work/merge" 2>&1 || failed=1
	fi
done
exit $failed
