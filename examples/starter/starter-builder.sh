#!/bin/sh
# A builder without a model, to see the bus at work before a real agent is in its place.
# It writes a note for the first gate of its phase, claims it, and marks the phase done.
# usage: builder.sh NAME PHASE      reads pings from its terminal, one a line
name=$1 phase=$2

begin() {
    git pull --quiet --rebase
    mkdir -p notes
    printf 'Built by %s in phase %s.\n' "$name" "$phase" >"notes/$phase.md"
    git add notes && git commit --quiet -m "add a note on $phase"
    gate=$(git bus gates --json | sed -n 's/.*"label":"\([^"]*\)".*/\1/p')
    git bus claim "${gate:-D1}" -m "there is a note on $phase" --evidence "cat notes/$phase.md"
}

echo "$name at work on $phase"
begin
while printf 'ready> ' && read -r line; do
    git pull --quiet --rebase
    case $line in
    *' got PASS'*) git bus done -m 'every gate passed' || echo 'not yet' ;;
    *) echo 'read' ;;
    esac
done
