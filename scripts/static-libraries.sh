#!/bin/sh
# Makes archives of the libraries that a release is linked with, so that it needs none of them.
# usage: static-libraries.sh FOLDER
#   FOLDER  what is in it is removed first; swift build finds it by PKG_CONFIG_PATH=FOLDER/pkgconfig
#   FOLDER/licences: of what is linked, for whoever gives a release away
# Where an archive is missing there is no FOLDER afterwards, and a release uses the shared libraries.
# docs/adr/0014 says why.
set -eu
[ $# = 1 ] || { sed -n '2,7s/^# //p' "$0" >&2; exit 64; }
rm -rf "$1"
[ "$(uname -s)" = Linux ] || exit 0
mkdir -p "$1/pkgconfig"
folder=$(cd "$1" && pwd -P)

give_up() {
    rm -rf "$folder"
    printf 'note: %s; the release will need libgit2 and SQLite where it is used\n' "$1" >&2
    exit 0
}

compiler=$(command -v cc || command -v clang) || give_up "there is no C compiler"
for tool in ar nm pkg-config; do
    command -v "$tool" >/dev/null || give_up "$tool is not installed"
done

# Where the compiler finds an archive: a path, or nothing.
archive() {
    path=$("$compiler" -print-file-name="lib$1.a")
    case $path in /*) [ -e "$path" ] && echo "$path" ;; esac
}

# What libgit2 reads repositories with. Its network is not among them: git-bus leaves that to git.
mkdir "$folder/licences"
licence() {
    package=$(dpkg-query -S "$(readlink -f "$1")" 2>/dev/null | sed 's/[:,].*//;q') || return 0
    [ -e "/usr/share/doc/$package/copyright" ] || return 0
    cp "/usr/share/doc/$package/copyright" "$folder/licences/$(basename "$1" .a)"
}

parts=
for name in git2 http_parser pcre2-8 z; do
    path=$(archive "$name") || give_up "lib$name.a is not installed"
    parts="$parts $path"
    licence "$path"
done
for name in sqlite3 stdc++; do
    path=$(archive "$name") || give_up "lib$name.a is not installed"
    ln -s "$path" "$folder/lib$name.a"
    licence "$path"
done

# What libgit2 calls of libraries for ssh, TLS and Kerberos. Setting them up does nothing, and
# whoever would go on to use them is ended: nobody does. Weak, so that a program may have its own.
# shellcheck disable=SC2086 # a list of paths
needed() { nm "$1" 2>/dev/null | awk '$1 == "U" { print $2 }' | sort -u; }
needed "$(archive git2)" | awk '
    /^GSS_C_/ { printf "__attribute__((weak)) void *%s;\n", $0; next }
    !/^(gss|libssh2|mbedtls)_/ { next }
    # With no cipher at all it would not start.
    /_ciphersuite_id$/ { printf "__attribute__((weak)) int %s(void) { return 1; }\n", $0; next }
    /_(init|exit|free|seed|defaults|parse_file|parse_path)$|_conf_/ {
        printf "__attribute__((weak)) int %s(void) { return 0; }\n", $0
        next
    }
    { printf "__attribute__((weak)) int %s(void) { __builtin_trap(); }\n", $0 }
' >"$folder/offline.c"
"$compiler" -O2 -fPIC -w -c "$folder/offline.c" -o "$folder/offline.o"

# One archive: the linker then finds one part from another, in whatever order it looks at them.
{
    echo "create $folder/libgit2.a"
    for path in $parts; do echo "addlib $path"; done
    echo "addmod $folder/offline.o"
    echo save
    echo end
} | ar -M

# Another libgit2 may need more than that. Better to know now than after minutes of compiling.
cat >"$folder/try.c" <<'END'
int git_libgit2_init(void);
int git_libgit2_shutdown(void);
int main(void) { return git_libgit2_init() < 1 || git_libgit2_shutdown() != 0; }
END
"$compiler" "$folder/try.c" "$folder/libgit2.a" -pthread -lm -ldl -o "$folder/try" \
    2>"$folder/try.log" && "$folder/try" ||
    give_up "this libgit2 cannot be linked without its network"

for name in libgit2 sqlite3; do
    cat >"$folder/pkgconfig/$name.pc" <<END
Name: $name
Description: $name as an archive
Version: $(pkg-config --modversion "$name")
Libs: -L$folder -l${name#lib}
Cflags: $(pkg-config --cflags "$name")
END
done
