#!/bin/sh
# Makes packages of programs that were built: an archive, and a Debian package where dpkg-deb is.
# usage: package.sh BIN DIST
# The same programs and the same commit give the same bytes.
set -eu
umask 022
root=$(cd "$(dirname "$0")/.." && pwd -P)
[ $# = 2 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 64; }
bin=$1
mkdir -p "$2"
dist=$(cd "$2" && pwd -P)

# The day of the commit, so that nothing depends on when a package is made.
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH="$epoch"
export LC_ALL=C TZ=UTC

version=$("$bin/git-bus" --version | cut -d ' ' -f 2)
system=$(uname -s | tr '[:upper:]' '[:lower:]')
name=git-bus-$version-$system-$(uname -m)
work=$(mktemp -d "${TMPDIR:-/tmp}/git-bus-package.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Licences of what the program holds must be there: without them it may not be given away.
sh "$root/scripts/stage.sh" "$bin" "$work/$name"
[ "$(wc -l <"$work/$name/share/doc/git-bus/third-party-licences.txt")" -gt 100 ] || {
    echo "error: the licences of the packages that git-bus is built of are missing" >&2
    echo "hint: swift package resolve" >&2
    exit 69
}

if [ "$system" = linux ] && ! ldd "$bin/git-bus" 2>/dev/null | grep -q libgit2; then
    while read -r library; do
        grep -qx "==== $library ====" "$work/$name/share/doc/git-bus/third-party-licences.txt" || {
            echo "error: the licence of $library, which git-bus carries along, is missing" >&2
            echo "hint: make release, with the libraries from packages of Debian" >&2
            exit 69
        }
    done <"$root/.build/static/carried"
fi

# Every file is as old as the commit.
settle() { find "$1" -exec touch -h -d "@$epoch" {} +; }

archive() {
    cp "$root/scripts/install.sh" "$work/$name/install.sh"
    cp "$root/packaging/README" "$work/$name/README"
    if tar --version 2>/dev/null | grep -q GNU; then
        settle "$work/$name"
        tar -C "$work" --sort=name --format=ustar --owner=0 --group=0 --numeric-owner \
            -cf - "$name" | gzip -9n >"$dist/$name.tar.gz"
    else
        tar -C "$work" -cf - "$name" | gzip -9n >"$dist/$name.tar.gz"
    fi
    echo "$dist/$name.tar.gz"
}

# What the programs are linked with, as names of packages with the versions they need.
depends() {
    mkdir -p "$work/shlibs/debian"
    echo "Source: git-bus" >"$work/shlibs/debian/control"
    (cd "$work/shlibs" && dpkg-shlibdeps -O "$deb/usr/bin/git-bus" 2>/dev/null) |
        sed 's/^shlibs:Depends=//'
}

copyright() {
    echo "git-bus $version"
    echo
    if [ -e "$root/LICENSE" ]; then
        cat "$root/LICENSE"
    else
        echo "Copyright: the authors of git-bus, who have not chosen a licence yet."
    fi
    echo
    # Debian has the text of this one already.
    sed -e 's/[[:space:]]*$//' -e '/^ *Apache License$/,/END OF TERMS AND CONDITIONS/c\
The Apache License, version 2.0: see /usr/share/common-licenses/Apache-2.0' \
        "$doc/third-party-licences.txt"
}

changelog() {
    echo "git-bus ($version) unstable; urgency=medium"
    echo
    echo "  * Built from commit $(git -C "$root" rev-parse HEAD 2>/dev/null || echo unknown)."
    echo "    What is new for users is in CHANGELOG.md.gz."
    echo
    echo " -- $maintainer  $(date -R -d "@$epoch")"
}

control() {
    cat <<END
Package: git-bus
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(du -k -s --apparent-size "$deb/usr" | cut -f 1)
Depends: $(depends), git (>= 1:2.30)
Recommends: tmux
Suggests: man-db, bash-completion, openssh-client
Section: vcs
Priority: optional
Description: git branch as the coordination bus of a team of coding agents
 Agents that work on one repository talk to each other by pushing commits, and
 by nothing else: the subject of a commit is a claim, a review or a verdict, and
 a file on the branch is mail or status.
 .
 git-bus reads every push, keeps the protocol of phases, gates and verdicts, and
 types one short line into the terminal of each agent that is concerned. No
 model runs in it, and everything it knows can be folded again from the commits.
END
}

debian() {
    architecture=$(dpkg --print-architecture)
    # Who gives the package away says who answers for it.
    maintainer=${DEB_MAINTAINER:-git-bus maintainers <maintainers@git-bus.invalid>}
    deb=$work/deb
    PREFIX=/usr DESTDIR=$deb MANIFEST=no sh "$root/scripts/install.sh" "$work/$name" 2>/dev/null
    doc=$deb/usr/share/doc/git-bus
    # Debian's own places and forms.
    if [ -d "$deb/usr/share/zsh/site-functions" ]; then
        mv "$deb/usr/share/zsh/site-functions" "$deb/usr/share/zsh/vendor-completions"
    fi
    find "$deb/usr/share/man" -type f -exec gzip -9n {} +
    copyright >"$doc/copyright"
    rm -f "$doc/third-party-licences.txt" "$doc/LICENSE"
    changelog | gzip -9n >"$doc/changelog.gz"
    gzip -9n "$doc/CHANGELOG.md"
    mkdir -p "$deb/usr/share/lintian/overrides" "$deb/DEBIAN"
    cp "$root/packaging/debian/lintian-overrides" "$deb/usr/share/lintian/overrides/git-bus"
    control >"$deb/DEBIAN/control"
    (cd "$deb" && find usr -type f | sort | xargs -d '\n' md5sum) >"$deb/DEBIAN/md5sums"
    settle "$deb"
    dpkg-deb --root-owner-group -Zxz --build "$deb" \
        "$dist/git-bus_${version}_$architecture.deb" >/dev/null
    echo "$dist/git-bus_${version}_$architecture.deb"
}

archive
# The archive's own files are not part of the package.
rm -f "$work/$name/install.sh" "$work/$name/README"
if command -v dpkg-deb >/dev/null 2>&1 && command -v dpkg-shlibdeps >/dev/null 2>&1; then
    debian
else
    echo "note: no Debian package, since dpkg-deb and dpkg-shlibdeps (dpkg-dev) are not here" >&2
fi
