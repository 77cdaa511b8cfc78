#!/bin/sh
# Lays out everything that an installation consists of, as it will lie below PREFIX.
# usage: stage.sh BIN TREE
#   BIN   the folder with the programs git-bus and git-bus-hook
#   TREE  the folder to make; what is in it is removed first
# install.sh copies such a tree to its place.
set -eu
umask 022
root=$(cd "$(dirname "$0")/.." && pwd -P)
[ $# = 2 ] || { sed -n '2,6s/^# //p' "$0" >&2; exit 64; }
bin=$1
tree=$2

fail() { printf 'error: %s\nhint: %s\n' "$1" "$2" >&2; exit 69; }

for name in git-bus git-bus-hook; do
    [ -x "$bin/$name" ] || fail "there is no program $bin/$name" "make release"
done
rm -rf "$tree"
mkdir -p "$tree/bin" "$tree/libexec/git-bus" "$tree/share/doc/git-bus"
cp "$bin/git-bus" "$tree/bin/git-bus"
cp "$bin/git-bus-hook" "$tree/libexec/git-bus/git-bus-hook"
program=$tree/bin/git-bus

manual() {
    "$program" manual --pages "$root/docs/man" "$tree/share/man" >/dev/null
    for page in "$tree"/share/man/*.[1-8]; do
        section=$tree/share/man/man${page##*.}
        mkdir -p "$section"
        mv "$page" "$section/"
    done
}

# Shells look for these names; git's own completion for bash looks for the same one.
completions() {
    "$program" completions bash >/dev/null 2>&1 || return 0
    completion bash share/bash-completion/completions/git-bus
    completion zsh share/zsh/site-functions/_git-bus
    completion fish share/fish/vendor_conf.d/git-bus.fish
}

completion() {
    mkdir -p "$tree/$(dirname "$2")"
    "$program" completions "$1" >"$tree/$2"
}

documents() {
    doc=$tree/share/doc/git-bus
    cp "$root/README.md" "$root/CHANGELOG.md" "$doc/"
    if [ -e "$root/LICENSE" ]; then cp "$root/LICENSE" "$doc/"; fi
    cp -R "$root/examples" "$doc/examples"
    licences >"$doc/third-party-licences.txt"
}

# The program holds the code of others, whose licences ask to go with it.
licences() {
    echo "git-bus contains these works, under the licences below."
    for file in "$root"/.build/checkouts/*/LICENSE* "$root"/.build/checkouts/*/NOTICE*; do
        [ -e "$file" ] || continue
        name=$(basename "$(dirname "$file")")
        printf '\n==== %s: %s ====\n\n' "$name" "$(basename "$file")"
        cat "$file"
    done
    toml=$root/.build/checkouts/TOMLKit/Sources/CTOML/Sources/toml.hpp
    if [ -e "$toml" ]; then
        printf '\n==== toml++, in TOMLKit ====\n\n'
        sed -n '/^\/\//!q; s/^\/\/ *//p' "$toml"
    fi
    swift=$(dirname "$(command -v swiftc || echo /)")/../share/swift/LICENSE.txt
    if [ -e "$swift" ]; then
        printf '\n==== Swift: the standard library and Foundation ====\n\n'
        cat "$swift"
    fi
    for file in "$root"/.build/static/licences/*; do
        [ -e "$file" ] && carries "$(basename "$file")" || continue
        printf '\n==== %s ====\n\n' "$(basename "$file")"
        cat "$file"
    done
}

# Whether a library is in the program itself: not if the loader is to find it.
carries() {
    [ "$(uname -s)" = Linux ] && ! ldd "$program" 2>/dev/null | grep -q "^[[:space:]]*$1\.so"
}

services() {
    if [ "$(uname -s)" = Darwin ]; then
        mkdir -p "$tree/share/git-bus/launchd"
        cp "$root/packaging/launchd/git-bus.plist" "$tree/share/git-bus/launchd/"
    else
        mkdir -p "$tree/lib/systemd/user"
        cp "$root/packaging/systemd/git-bus@.service" "$tree/lib/systemd/user/"
    fi
}

manual
completions
documents
services
