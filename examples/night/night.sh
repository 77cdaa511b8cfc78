#!/bin/sh
# The agents of the night, without a model.
# usage: night.sh NAME PHASE FOLDER      reads lines from its terminal, as an agent does
name=$1 phase=$2 folder=$3
run=$(cat "$folder/$name.$phase" 2>/dev/null || echo 0)
run=$((run + 1))
echo "$run" >"$folder/$name.$phase"

claim() {
    git pull --quiet --rebase
    echo "$1" >>work.txt
    git add work.txt && git commit --quiet -m "work on $1"
    git bus claim "$1" -m 'it works here'
}

# The verdict that the newest claim of a gate waits for.
pass() {
    git pull --quiet --rebase
    commit=$(git log --format=%H --grep="^claim($1)" -1)
    git bus review "$1" PASS --claim "$commit" -m 'it does'
}

begin() {
    case $name:$phase in
    linter:*) exit 3 ;;                              # broken: it ends whenever it is started
    builder:plan) [ "$run" -eq 1 ] || claim P1 ;;    # its first run forgets what it came for
    builder:build) claim D1 ;;
    builder:ship)
        # What a program does that may not act alone: it asks, and waits for as long as it takes.
        printf 'Do you want to run make check? [y/n]: '
        read -r yes
        claim S1
        ;;
    esac
}

answer() {
    case $name:$phase:$1 in
    *' P1 is claimed'*) pass P1 ;;
    *' D1 is claimed'*) ;;                           # it dozes off over this one
    reviewer:build:*'you have been idle'*) pass D1 ;;
    *' S1 is claimed'*) pass S1 ;;
    *' P1 got PASS'* | *' D1 got PASS'*) git bus done ;;
    *' S1 got PASS'*) echo "You've hit your session limit - resets 4am (UTC)" ;;
    builder:*'usage limit has passed'*) git bus done ;;
    esac
}

begin
while printf 'ready> ' && IFS= read -r line; do
    printf '%s\n' "$line" >>"$folder/$name.lines"
    answer "$line"
done
