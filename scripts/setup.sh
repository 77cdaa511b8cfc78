#!/bin/sh
# Makes sure that everything git-bus is built from and run with is here.
# Quick and without a network when nothing is missing. Running it again is harmless.
set -eu

say() { printf '%s\n' "$*" >&2; }

# What is missing, as names of Debian packages.
missing=
# Some programs, sshd for one, are where only root looks for them.
need_command() {
    PATH="$PATH:/usr/sbin" command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need_library() {
    command -v pkg-config >/dev/null 2>&1 && pkg-config --exists "$1" || missing="$missing $2"
}

look() {
    missing=
    need_command git git
    need_command make make
    need_command tmux tmux
    # Of these the tests alone have need.
    need_command sshd openssh-server
    need_command sqlite3 sqlite3
    need_command python3 python3
    need_command pgrep procps
    need_command pkg-config pkg-config
    need_library libgit2 libgit2-dev
    # Without certificates nothing is fetched; macOS has its own, and SQLite in its SDK.
    command -v apt-get >/dev/null 2>&1 && [ ! -e /etc/ssl/certs/ca-certificates.crt ] &&
        missing="$missing ca-certificates"
    [ "$(uname -s)" = Darwin ] || need_library sqlite3 libsqlite3-dev
    [ "$(uname -s)" = Darwin ] || need_library zlib zlib1g-dev
}

check_swift() {
    if ! command -v swift >/dev/null 2>&1; then
        say "error: swift is not installed, or not on the PATH"
        say "hint: get Swift 6.2 or later: https://www.swift.org/install"
        exit 69
    fi
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' |
        head -n 1)
    major=${version%%.*}
    minor=${version#*.}
    if [ -z "$version" ] || [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 2 ]; }; then
        say "error: git-bus needs Swift 6.2 or later; this is ${version:-unknown}"
        say "hint: https://www.swift.org/install"
        exit 69
    fi
}

# Runs apt-get as whoever may; fails when nobody may.
apt() {
    if [ "$(id -u)" = 0 ]; then
        DEBIAN_FRONTEND=noninteractive apt-get "$@" </dev/null
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        sudo -n env DEBIAN_FRONTEND=noninteractive apt-get "$@" </dev/null
    else
        return 1
    fi
}

install_missing() {
    say "setup: installing$missing"
    # shellcheck disable=SC2086 # one word for each package
    if apt install -y -qq --no-install-recommends $missing >/dev/null 2>&1; then return; fi
    # The package lists of a fresh machine are old or not there at all.
    # shellcheck disable=SC2086
    apt update -qq >&2 && apt install -y -qq --no-install-recommends $missing >&2
}

give_up() {
    say "error: these are missing:$missing"
    if command -v apt-get >/dev/null 2>&1; then
        say "hint: sudo apt-get install$missing"
    elif command -v brew >/dev/null 2>&1; then
        say "hint: brew install git make tmux pkg-config libgit2"
    else
        say "hint: these are Debian's names; on macOS: brew install git make tmux pkg-config libgit2"
    fi
    exit 69
}

check_swift
look
[ -n "$missing" ] || exit 0
command -v apt-get >/dev/null 2>&1 || give_up
install_missing || give_up
look
[ -z "$missing" ] || give_up
