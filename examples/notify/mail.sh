#!/bin/sh
# Mails what needs you. In config.toml:
#
#     [notify]
#     command = ["sh", "/path/to/mail.sh", "you@example.org"]
#
# Needs jq and a working sendmail: postfix, exim, msmtp and others bring one.
set -eu

to=$1
request=$(cat)

# One line each: nothing in a value can begin another header.
{
    printf 'To: %s\n' "$to"
    printf '%s' "$request" | jq -r '"Subject: git-bus: \(.kind) on \(.host)"' | tr -d '\r' | head -n 1
    printf 'Content-Type: text/plain; charset=utf-8\n\n'
    printf '%s' "$request" | jq -r '.text, "", "bus:   \(.bus) (\(.branch))", "since: \(.since // "?")"'
} | "${SENDMAIL:-/usr/sbin/sendmail}" -t -i
