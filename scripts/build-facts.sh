#!/bin/sh
# Writes a Swift file that says which commit is built, and by which Swift.
# usage: build-facts.sh FILE SWIFTC
# It never fails for want of a fact: an archive without a repository is built, too.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
file=$1
swiftc=$2

commit() {
    # A folder that lies in somebody else's repository is not of that repository's commit.
    top=$(git -C "$root" rev-parse --show-toplevel 2>/dev/null) || return 0
    [ "$top" = "$root" ] || return 0
    git -C "$root" rev-parse --short=7 --verify --quiet HEAD 2>/dev/null || return 0
}

swift_version() {
    "$swiftc" --version 2>/dev/null |
        sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | sed -n 1p
}

literal() { if [ -n "$1" ]; then printf '"%s"' "$1"; else printf 'nil'; fi; }

# Computed, not stored: a change of the value then recompiles this one file.
text="/// What this program was built from, as scripts/build-facts.sh found it.
enum BuildFacts {
    static var commit: String? { $(literal "$(commit)") }
    static var swift: String? { $(literal "$(swift_version)") }
}"
# Left alone when nothing changed, so that nothing is compiled for it.
if [ -f "$file" ] && [ "$(cat "$file")" = "$text" ]; then exit 0; fi
printf '%s\n' "$text" >"$file.new"
mv "$file.new" "$file"
