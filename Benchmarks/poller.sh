#!/bin/sh
# A watchdog as one writes it first, to measure against: no daemon that remembers, a look every few
# seconds, and a program for every question. It prints what it would have typed.
#
# usage: poller.sh CLONE SECONDS TICKS        (stands for as many ticks; 0 means for ever)
set -u
cd "$1" || exit 1
interval=$2 ticks=$3
agents="builder reviewer" phase=build
head="" gate="" count=0
mail=""

tell() { printf 'ping %s: %s\n' "$1" "$2"; }

# What landed since the last look. The first look only takes note of where the branch is, so what
# landed while nobody looked is never told.
handoff() {
    git fetch -q origin || return
    new=$(git rev-parse origin/main)
    if [ -n "$head" ] && [ "$new" != "$head" ]; then
        subjects=$(git log --format=%s "$head..$new")
        if printf '%s\n' "$subjects" | grep -qi '^claim'; then tell reviewer "a claim"; fi
        if printf '%s\n' "$subjects" | grep -qi '^review'; then tell builder "a review"; fi
    fi
    head=$new
}

# The inbox of each agent, by its sum: told when it changed and is not empty.
inboxes() {
    now=""
    for agent in $agents; do
        sum=$(git show "origin/main:bus/INBOX-$agent.md" 2>/dev/null | md5sum)
        now="$now $agent=$sum"
        case "$mail" in "" | *"$agent=$sum"*) ;; *) tell "$agent" "mail" ;; esac
    done
    mail=$now
}

# The gate that is worked on is that of the newest claim, however far back that is.
newest_gate() {
    now=$(git log -1 -i --format=%s --grep='^claim(' origin/main)
    if [ "$now" != "$gate" ]; then printf 'gate %s\n' "$now"; fi
    gate=$now
}

is_done() { git show "origin/main:bus/STATUS-$phase.md" 2>/dev/null | grep -q '^## DONE'; }

while :; do
    handoff
    newest_gate
    inboxes
    if is_done; then tell builder "phase $phase is done"; fi
    count=$((count + 1))
    if [ "$count" = "$ticks" ]; then break; fi
    sleep "$interval"
done
