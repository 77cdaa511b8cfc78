#!/bin/sh
# Installs git-bus, or removes what it installed.
# usage: install.sh [TREE]           (TREE: default the folder of this script)
#        install.sh --uninstall
# environment:
#   PREFIX    where to install; default /usr/local for root, else ~/.local
#   DESTDIR   put in front of every path, for packages; default none
#   MANIFEST  "no" writes no list of what was installed; a package has its own
set -eu
umask 022
if [ "$(id -u)" = 0 ]; then default=/usr/local; else default=${HOME:?}/.local; fi
PREFIX=${PREFIX:-$default}
DESTDIR=${DESTDIR:-}

say() { printf '%s\n' "$*" >&2; }
fail() { say "error: $1"; say "hint: $2"; exit "$3"; }

case $PREFIX in
/*) ;;
*) fail "PREFIX must start with a slash: $PREFIX" "PREFIX=\$PWD/$PREFIX" 64 ;;
esac
PREFIX=${PREFIX%/}
base=$DESTDIR$PREFIX
list=share/git-bus/manifest

# Below a home, systemd looks for a user's units in share and not in lib.
place() {
    case $PREFIX/ in
    "${HOME:-/nowhere}"/*)
        case $1 in
        lib/systemd/user/*)
            echo "share/${1#lib/}"
            return
            ;;
        esac
        ;;
    esac
    echo "$1"
}

# Makes a folder below the prefix and those above it, and notes each that was not there.
make_folder() {
    [ ! -d "$base/$1" ] || return 0
    case $1 in */*) make_folder "${1%/*}" ;; esac
    mkdir "$base/$1" || fail "cannot make $base/$1" "sudo, or PREFIX=\$HOME/.local" 73
    echo "d $1" >>"$notes"
}

# A new file takes the place of the old one, which may be a program that runs.
install_file() {
    target=$(place "$1")
    case $target in */*) make_folder "${target%/*}" ;; esac
    mode=644
    if [ -x "$tree/$1" ]; then mode=755; fi
    case $target in
    *.service | *.plist) sed "s|@PREFIX@|$quoted|g" "$tree/$1" >"$base/$target.new" ;;
    *) cp "$tree/$1" "$base/$target.new" ;;
    esac || fail "cannot write $base/$target" "sudo, or PREFIX=\$HOME/.local" 73
    chmod "$mode" "$base/$target.new"
    mv -f "$base/$target.new" "$base/$target"
    echo "f $target" >>"$notes"
}

# Removes the files that a list names, and the folders that were made for them.
remove_listed() {
    sed -n 's/^f //p' "$1" | while IFS= read -r path; do rm -f "$base/$path"; done
    sed -n 's/^d //p' "$1" | LC_ALL=C sort -r | while IFS= read -r path; do
        # Somebody else's files stay, and the folders they are in. "." is the prefix itself.
        rmdir "$base/${path#.}" 2>/dev/null || true
    done
}

uninstall() {
    if [ ! -f "$base/$list" ]; then
        say "nothing of git-bus is installed below $base"
        return
    fi
    if grep -Eq '(^. /|\.\.(/|$))' "$base/$list"; then
        fail "$base/$list is not a list that install.sh wrote" "look at it" 65
    fi
    cp "$base/$list" "$notes"
    remove_listed "$notes"
    say "removed git-bus from $base"
}

install_tree() {
    [ -x "$tree/bin/git-bus" ] || fail "there is no git-bus to install in $tree" "make release" 69
    if [ ! -d "$base" ]; then
        mkdir -p "$base" || fail "cannot make $base" "sudo, or PREFIX=\$HOME/.local" 73
        echo "d ." >>"$notes"
    fi
    quoted=$(printf '%s' "$PREFIX" | sed 's/[&|\\]/\\&/g; s/%/%%/g')
    (cd "$tree" && for top in bin lib libexec share; do
        [ ! -d "$top" ] || find "$top" -type f
    done) | LC_ALL=C sort >"$notes.files"
    while IFS= read -r path; do install_file "$path"; done <"$notes.files"
    if [ "${MANIFEST:-yes}" = no ]; then return; fi
    make_folder "${list%/*}"
    echo "f $list" >>"$notes"
    if [ -f "$base/$list" ]; then
        # Folders of the earlier installation are still ours; its files that are gone now are not
        # left behind.
        grep '^d ' "$base/$list" >>"$notes" || true
        LC_ALL=C sort "$base/$list" >"$notes.old"
        LC_ALL=C sort "$notes" | LC_ALL=C comm -23 "$notes.old" - >"$notes.gone"
        remove_listed "$notes.gone"
    fi
    LC_ALL=C sort -u "$notes" >"$base/$list"
    [ -n "$DESTDIR" ] || advise
    say "installed git-bus in $base"
}

advise() {
    case ":$PATH:" in
    *":$PREFIX/bin:"*)
        found=$(command -v git-bus || true)
        [ "$found" = "$PREFIX/bin/git-bus" ] ||
            say "warning: $found comes first on the PATH"
        ;;
    *)
        say "warning: $PREFIX/bin is not on the PATH, so git does not find \"git bus\""
        say "hint: export PATH=\"$PREFIX/bin:\$PATH\""
        ;;
    esac
    # man follows the PATH, so it is asked as it will be.
    if command -v man >/dev/null 2>&1 &&
        ! PATH="$PREFIX/bin:$PATH" man -w git-bus >/dev/null 2>&1; then
        say "warning: man does not find the pages"
        say "hint: export MANPATH=\"$PREFIX/share/man:\""
    fi
}

notes=$(mktemp "${TMPDIR:-/tmp}/git-bus.XXXXXX")
trap 'rm -f "$notes" "$notes".*' EXIT
case ${1:-} in
--uninstall) uninstall ;;
-*) sed -n '2,8s/^# //p' "$0" >&2; exit 64 ;;
*)
    tree=${1:-$(cd "$(dirname "$0")" && pwd -P)}
    install_tree
    ;;
esac
