#!/bin/sh
# A builder without a model: it builds a calculator, is told that it is wrong, and mends it.
# usage: builder.sh NAME PHASE SESSION      reads pings from its terminal, one a line
name=$1 phase=$2 session=$3 step=start
pause=${GIT_BUS_DEMO_PAUSE:-0}
. "${0%/*}/spend.sh"

# A short stop between actions, so that a person can follow.
breathe() { [ "$pause" = 0 ] || sleep "$pause"; }

# Publishes with plain git, again while others are faster; 1 when the hub refuses it.
# usage: publish [--no-verify]
publish() {
    until said=$(git push --quiet "$@" origin HEAD:main 2>&1); do
        printf '%s\n' "$said"
        case $said in *'error: BUS-'*) return 1 ;; esac
        git pull --quiet --rebase || exit 1
    done
}

write_adder() {
    printf '# Adds its two arguments.\necho $((%s))\n' "$1" >add.sh
    git add add.sh && git commit --quiet -m "$2"
}

begin() {
    git pull --quiet --rebase
    spend "$session" claude-opus-4-8 2100 18400 96000 3900
    breathe
    case $phase in
    build)
        write_adder '${1#-} + ${2#-}' 'add the adder'
        git bus claim D1 -m 'adds two numbers'
        ;;
    ship)
        printf '# Calculator\n\n    sh add.sh 2 3\n' >README.md
        git add README.md && git commit --quiet -m 'say how to use it'
        git bus claim S1 -m 'ready to ship' --evidence 'sh add.sh 2 3'
        ;;
    esac
}

answer() {
    git pull --quiet --rebase
    spend "$session" claude-opus-4-8 640 5200 128000 1700
    breathe
    case $1 in
    *' got FAIL'*)
        [ $step = start ] || return
        step=mended
        # In a hurry: it marks the phase done although a FAIL stands, and goes past the hook of its
        # own clone, which would say so. The hub refuses it, and says what is missing.
        mkdir -p bus
        printf '# build\n\n## DONE\n' >bus/STATUS-build.md
        git add bus && git commit --quiet -m 'status(build): done, I think'
        publish --no-verify || git reset --quiet --hard origin/main
        write_adder '$1 + $2' 'add negative numbers, too'
        git bus claim D1 -m 'adds negative numbers, too' --evidence 'sh add.sh 2 -3'
        breathe
        git bus send readability -m 'The comment in add.sh stays as it was. Is that all right?'
        ;;
    *' got PASS'*)
        # Refused by the tool while a verdict is missing; then the next PASS tries again.
        git bus done -m 'every gate passed' || echo 'not yet'
        ;;
    esac
}

echo "$name at work on $phase"
begin
while printf 'ready> ' && read -r line; do answer "$line"; done
