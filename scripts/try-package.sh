#!/bin/sh
# Installs the Debian package in a clean Debian 12, uses it, removes it, and looks for leavings.
# usage: try-package.sh [PACKAGE]    (PACKAGE: default the newest one in dist)
# environment: MIRROR, default http://deb.debian.org/debian
# Needs root, debootstrap and a mirror. What was fetched is kept in ~/.cache/git-bus/debian.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
fail() { printf 'error: %s\nhint: %s\n' "$1" "$2" >&2; exit 69; }

# shellcheck disable=SC2012 # the names are our own
package=${1:-$(ls -t "$root"/dist/git-bus_*.deb 2>/dev/null | sed -n 1p)}
[ -f "$package" ] || fail "there is no package to try" "make package"
[ "$(id -u)" = 0 ] || fail "only root may make a system to try it in" "sudo sh $0 $package"
command -v debootstrap >/dev/null || fail "debootstrap is not installed" "apt-get install debootstrap"
# Mounts of its own, which nobody else sees and which go with this process.
if [ -z "${GIT_BUS_TRY_PACKAGE:-}" ]; then
    exec env GIT_BUS_TRY_PACKAGE=1 unshare --mount --propagation private sh "$0" "$package"
fi

cache=${XDG_CACHE_HOME:-$HOME/.cache}/git-bus/debian
base=$cache/bookworm-$(dpkg --print-architecture).tar
world=$(mktemp -d "${TMPDIR:-/tmp}/git-bus-debian.XXXXXX")
system=$world/system
mkdir -p "$cache/archives/partial" "$system"

clean_up() {
    for place in proc dev/pts var/cache/apt/archives; do
        umount "$system/$place" 2>/dev/null || true
    done
    rm -rf --one-file-system "$world"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

now() { date +%s; }
began=$(now)
step() {
    printf '\n== %s s: %s\n' "$(($(now) - began))" "$1"
}
in_root() { chroot "$system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
    HOME=/root DEBIAN_FRONTEND=noninteractive TERM=xterm "$@" </dev/null; }
as_ana() { chroot --userspec=ana:ana "$system" env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 \
    HOME=/srv/ana USER=ana TERM=xterm sh -c "cd; $1" </dev/null; }

# What is there, apart from what apt and dpkg write down for themselves and caches made anew.
listing() {
    (cd "$system" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./sys \
        -o -path ./var/cache -o -path ./var/lib/apt -o -path ./var/lib/dpkg -o -path ./var/log \) \
        -prune -o -print) | LC_ALL=C sort
}

if [ ! -f "$base" ]; then
    step "making a clean system, once"
    debootstrap --variant=minbase --include=man-db,bash-completion bookworm "$world/base" \
        "${MIRROR:-http://deb.debian.org/debian}" >"$world/log" 2>&1 ||
        { tail -n 5 "$world/log" >&2; exit 69; }
    rm -rf "$world/base/var/cache/apt/archives/"*.deb
    tar -C "$world/base" -cf "$base.new" . && mv "$base.new" "$base"
    rm -rf "$world/base"
fi

step "unpacking the clean system"
tar -C "$system" -xf "$base"
mount -t proc proc "$system/proc"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$system/dev/pts"
ln -sf pts/ptmx "$system/dev/ptmx"
mount --bind "$cache/archives" "$system/var/cache/apt/archives"
cp /etc/resolv.conf "$system/etc/resolv.conf"
in_root useradd --create-home --home-dir /srv/ana --shell /bin/bash ana
in_root apt-get update -qq

# Apart from the package, so that what is left behind can only be its own
step "what it needs: $(dpkg-deb -f "$package" Depends Recommends | tr '\n' ' ')"
in_root apt-get satisfy -y -qq "$(dpkg-deb -f "$package" Depends)" \
    "$(dpkg-deb -f "$package" Recommends)" >"$world/log" 2>&1 ||
    { tail -n 20 "$world/log" >&2; exit 1; }
listing >"$world/before"

step "installing $(basename "$package")"
cp "$package" "$system/tmp/git-bus.deb"
in_root apt-get install -y -qq /tmp/git-bus.deb >"$world/log" 2>&1 ||
    { tail -n 20 "$world/log" >&2; exit 1; }
rm "$system/tmp/git-bus.deb"
in_root dpkg -s git-bus | grep -E '^(Status|Version|Installed-Size|Depends)'

step "git bus --version"
as_ana 'git bus --version'

step "git bus --help, which git turns into man git-bus"
as_ana 'git bus --help' >"$world/help"
sed -n 1,12p "$world/help"
grep -q '^GIT-BUS(1)' "$world/help"
as_ana 'man -w git-bus git-bus-status git-bus-config git-bus-protocol git-bus-rules'

step "git bus demo --fast"
as_ana 'git bus demo --fast' >"$world/demo"
tail -n 6 "$world/demo"

step "a hub with the hook of the package"
as_ana 'git init -q --bare hub.git && git bus hooks install hub.git && rm -r hub.git'

step "git bus <Tab>"
if as_ana 'git bus completions bash' >/dev/null 2>&1; then
    # By git's own completion, which looks for that of git-bus when it is asked.
    # shellcheck disable=SC2016 # the shell of the clean system expands it
    as_ana 'bash -c ". /usr/share/bash-completion/bash_completion
        _completion_loader git
        COMP_WORDS=(git bus sta) COMP_CWORD=2 COMP_LINE=\"git bus sta\" COMP_POINT=11
        __git_wrap__git_main; printf \"git bus sta<Tab>: %s\n\" \"\${COMPREPLY[*]}\"
        [ \"\${#COMPREPLY[@]}\" -gt 0 ]"'
else
    echo "this version has no completions"
fi

step "removing it"
in_root apt-get purge -y -qq git-bus >"$world/log" 2>&1 ||
    { tail -n 20 "$world/log" >&2; exit 1; }
listing >"$world/after"
if ! diff "$world/before" "$world/after" >"$world/diff"; then
    echo "error: the system is not as it was (> is left, < is missing):" >&2
    cat "$world/diff" >&2
    exit 1
fi
echo "$(wc -l <"$world/after") paths, the same as before"
step "done"
