#!/bin/sh
# Shows what needs you on this desktop. In config.toml:
#
#     [notify]
#     command = ["sh", "/path/to/desktop.sh"]
#
# Needs jq, and notify-send (Linux, package libnotify-bin) or osascript (macOS has it).
set -eu

request=$(cat)
text=$(printf '%s' "$request" | jq -r .text)
title=$(printf '%s' "$request" | jq -r '"git-bus: \(.kind)"')

if command -v notify-send >/dev/null; then
    # A daemon that was started at login may not know where the desktop listens.
    : "${DBUS_SESSION_BUS_ADDRESS:=unix:path=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/bus}"
    export DBUS_SESSION_BUS_ADDRESS
    exec notify-send --app-name=git-bus --urgency=critical -- "$title" "$text"
fi
# The text is handed over as an argument, so nothing in it can become a script.
exec osascript -e 'on run argv' \
    -e 'display notification (item 2 of argv) with title (item 1 of argv)' -e 'end run' \
    -- "$title" "$text"
