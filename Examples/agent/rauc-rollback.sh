#!/bin/sh
# Installs by RAUC, and goes back: for handler `command`.
#
#   [command]
#   install = /usr/lib/fleetcast/rauc-rollback.sh install {artifact}
#   confirm = rauc status mark-good
#   rollback = /usr/lib/fleetcast/rauc-rollback.sh rollback
#   restart = systemctl reboot
#
# `rollback` also runs when `install` itself failed, before any restart: then the slot that runs is the good one, and
# `rauc status mark-bad booted` would take the only working system away. So `install` notes the slot that runs, and
# `rollback` marks the booted slot bad only where it is another one. Devices with two slots.

set -eu

rauc=${RAUC:-rauc}
state=${FLEETCAST_STATE_DIRECTORY:-/var/lib/fleetcast}
note=$state/rauc-before
deployment=${FLEETCAST_DEPLOYMENT:?this is called by fleetcast-agent}

fail() {
    echo "$1" >&2
    exit 1
}

# The boot name of the slot that runs.
booted() {
    name=$("$rauc" status --output-format=shell | sed -n "s/^RAUC_SYSTEM_BOOTED_BOOTNAME=//p" | tr -d "'\"")
    case "$name" in
    '' | '(null)') fail "rauc does not say which slot runs" ;;
    esac
    echo "$name"
}

# The slot that ran when this deployment began; nothing where it has not begun.
before() {
    [ -e "$note" ] || return 0
    read -r number slot <"$note" || return 0
    [ "$number" != "$deployment" ] || echo "$slot"
}

# Notes the slot that runs as the one that ran when this deployment began.
remember() {
    printf '%s %s\n' "$deployment" "$running" >"$note.new"
    sync
    mv "$note.new" "$note"
    sync
}

running=$(booted)
former=$(before)

case "${1-}" in
install)
    if [ -n "$former" ] && [ "$former" != "$running" ]; then
        # Power failed behind the end of `rauc install`, and the new slot is booted already. Installing once more
        # would overwrite the good one.
        echo "slot $running is installed and runs"
        exit 0
    fi
    remember
    "$rauc" install "$2"
    ;;
rollback)
    if [ -z "${FLEETCAST_REASON-}" ]; then
        # Nothing failed: somebody goes back from a system that was confirmed. Once, whatever moment power fails.
        if [ -n "$former" ] && [ "$former" != "$running" ]; then exit 0; fi
        remember
        "$rauc" status mark-active other
    elif [ -z "$former" ]; then
        echo "nothing was installed"
    elif [ "$former" = "$running" ]; then
        # Not restarted yet, or the boot loader has fallen back.
        "$rauc" status mark-active booted
    else
        # First the way back: a power failure between the two leaves a slot to boot.
        "$rauc" status mark-active other
        "$rauc" status mark-bad booted
    fi
    ;;
*)
    echo "usage: $0 install FILE | rollback" >&2
    exit 64
    ;;
esac
