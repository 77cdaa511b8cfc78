#!/bin/sh
# A reviewer without a model: it runs what was claimed and says what it saw.
# usage: reviewer.sh NAME PHASE SESSION      reads pings from its terminal, one a line
name=$1 phase=$2 session=$3
pause=${GIT_BUS_DEMO_PAUSE:-0}
. "${0%/*}/spend.sh"

breathe() { [ "$pause" = 0 ] || sleep "$pause"; }

# Verifies the gate $1 as claimed by the commit $2.
verify() {
    case $name in
    correctness)
        got=$(sh add.sh 2 -3)
        if [ "$got" = -1 ]; then
            git bus review "$1" PASS --claim "$2" -m '2 + -3 gives -1' --confidence 0.9
        else
            git bus review "$1" FAIL --claim "$2" -m "2 + -3 gives $got, not -1"
        fi
        ;;
    *)
        if grep -q '^#' add.sh; then
            git bus review "$1" PASS --claim "$2" -m 'says what it does'
        else
            git bus review "$1" FAIL --claim "$2" -m 'no comment says what it does'
        fi
        ;;
    esac
}

answer() {
    git pull --quiet --rebase
    spend "$session" claude-sonnet-4-5 480 7300 41000 850
    breathe
    case $1 in
    *'git bus review '*)
        rest=${1#*git bus review }
        gate=${rest%% *}
        rest=${1#*--claim }
        verify "$gate" "${rest%% *}"
        ;;
    esac
    case $1 in
    *'you have mail'*)
        cat "bus/inbox/$name/"*.md && git rm --quiet "bus/inbox/$name/"*.md &&
            git commit --quiet -m 'read my mail'
        for try in 1 2 3 4 5 6 7 8 9; do
            git push --quiet origin HEAD:main && break
            git pull --quiet --rebase || return
        done
        ;;
    esac
}

echo "$name waits for a claim in $phase"
while printf 'ready> ' && read -r line; do answer "$line"; done
