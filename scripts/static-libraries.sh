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
    printf 'note: %s; the release will need libgit2, SQLite and zlib where it is used\n' "$1" >&2
    exit 0
}

compiler=$(command -v cc || command -v clang) || give_up "there is no C compiler"
for tool in ar nm objcopy pkg-config; do
    command -v "$tool" >/dev/null || give_up "$tool is not installed"
done

# Neither ar nor pkg-config can be told of such a folder.
case $folder in *[!A-Za-z0-9/._+-]*) give_up "there is a blank or a sign in $folder" ;; esac

# Where the compiler finds an archive.
archive() {
    path=$("$compiler" -print-file-name="lib$1.a")
    case $path in /*) [ -e "$path" ] && echo "$path" ;; *) return 1 ;; esac
}

# The headers are those that pkg-config knows of: they and the archive must be of one version.
for name in libgit2 sqlite3; do
    known=$(pkg-config --variable=libdir "$name")/lib${name#lib}.a
    [ "$known" -ef "$(archive "${name#lib}")" ] || give_up "there is no $known"
done

# What libgit2 was built with. What it needs for ssh is not among them, nor Kerberos, which has no
# archives: git-bus leaves all that travels to git.
mkdir "$folder/licences"
licence() {
    basename "$1" .a >>"$folder/carried"
    package=$(dpkg-query -S "$(readlink -f "$1")" 2>/dev/null | sed 's/[:,].*//;q') || return 0
    [ -e "/usr/share/doc/$package/copyright" ] || return 0
    cp "/usr/share/doc/$package/copyright" "$folder/licences/$(basename "$1" .a)"
}

parts=
for name in git2 mbedtls mbedx509 mbedcrypto http_parser pcre2-8 z; do
    path=$(archive "$name") || give_up "lib$name.a is not installed"
    parts="$parts $path"
    licence "$path"
done
for name in sqlite3 stdc++; do
    path=$(archive "$name") || give_up "lib$name.a is not installed"
    ln -s "$path" "$folder/lib$name.a"
    licence "$path"
done
# It is among the parts of libgit2, and GitBus asks for it by its own name, too.
ln -s "$(archive z)" "$folder/libz.a"

# What libgit2 calls of the others. The one that it calls when it is set up does nothing; whoever
# would go on to use the rest is ended, and nobody does.
nm "$(archive git2)" 2>/dev/null | awk '$1 == "U" { print $2 }' | sort -u | awk '
    /^GSS_C_/ { printf "void *%s;\n", $0 }
    /^(gss|libssh2)_/ {
        does = /^libssh2_(init|exit)$/ ? "return 0;" : "__builtin_trap();"
        printf "int %s(void) { %s }\n", $0, does
    }
' >"$folder/offline.c"
"$compiler" -O2 -fPIC -w -c "$folder/offline.c" -o "$folder/offline.o" ||
    give_up "the C compiler fails"

# One archive: the linker then finds one part from another, in whatever order it looks at them.
{
    echo "create $folder/libgit2.a"
    for path in $parts; do echo "addlib $path"; done
    echo "addmod $folder/offline.o"
    echo save
    echo end
} | ar -M || give_up "the archives cannot be put together"
# GitBus has its own.
objcopy --weaken-symbol=mbedtls_x509_crt_parse_file "$folder/libgit2.a" ||
    give_up "a function of libgit2 cannot be replaced"

# Another libgit2 may need more than that. Better to know now than after minutes of compiling.
cat >"$folder/try.c" <<'END'
int git_libgit2_init(void);
int git_libgit2_shutdown(void);
int main(void) { return git_libgit2_init() < 1 || git_libgit2_shutdown() != 0; }
END
"$compiler" "$folder/try.c" "$folder/libgit2.a" -pthread -lm -ldl -o "$folder/try" \
    2>"$folder/try.log" && MALLOC_PERTURB_=165 "$folder/try" ||
    give_up "this libgit2 cannot be linked without its network"

for name in libgit2 sqlite3 zlib; do
    library=${name#lib}
    [ "$name" != zlib ] || library=z
    cat >"$folder/pkgconfig/$name.pc" <<END
Name: $name
Description: $name as an archive
Version: $(pkg-config --modversion "$name")
Libs: -L$folder -l$library
Cflags: $(pkg-config --cflags "$name")
END
done
