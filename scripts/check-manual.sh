#!/bin/sh
# Has mandoc and man look at every manual page.
# usage: check-manual.sh PROGRAM
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
folder=$(mktemp -d "${TMPDIR:-/tmp}/git-bus-manual.XXXXXX")
trap 'rm -rf "$folder"' EXIT
"$1" manual --pages "$root/docs/man" "$folder" >/dev/null
bad=0
looked=
if command -v mandoc >/dev/null 2>&1; then
    looked="$looked mandoc"
    mandoc -T lint -W warning "$folder"/* || bad=1
fi
if man --version 2>/dev/null | grep -q 'man 2'; then
    looked="$looked man"
    for page in "$folder"/*; do
        said=$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l "$page" 2>&1 >/dev/null) || bad=1
        if [ -n "$said" ]; then
            printf '%s\n' "$page: $said"
            bad=1
        fi
    done
fi
[ -n "$looked" ] || { echo "hint: apt-get install mandoc man-db" >&2; exit 69; }
[ "$bad" = 0 ] || exit 1
printf '%s pages, nothing to say:%s\n' "$(find "$folder" -type f | wc -l | tr -d ' ')" "$looked"
