#!/bin/sh
# Knows the slots of a boot loader that reads a small file: for `loader = custom`.
#
#   boot-slots.sh get-active        prints the slot that runs, the primary one and, during a trial, the one on trial
#   boot-slots.sh set-trial SLOT    the next boot tries SLOT, the one after it falls back
#   boot-slots.sh confirm SLOT      SLOT becomes the primary one, the trial is over
#   boot-slots.sh rollback SLOT     the same, whatever was on trial
#
# The file has three lines, primary=A, trial=B and tries=1. The boot loader's script must do this:
#
#   if trial is not empty and tries is 1: write tries=0, boot the slot `trial`
#   else: boot the slot `primary`
#
# and tell the kernel the slot, as fleetcast.slot=B on its command line. Status 0 means: it is done, and survives a power
# failure.

set -eu

file=${SLOTS_FILE:-/boot/slots}
command_line=${KERNEL_COMMAND_LINE:-/proc/cmdline}

value() {
    sed -n "s/^$1=//p" "$file"
}

# The file is the old one or the new one, whatever moment power fails.
store() {
    printf 'primary=%s\ntrial=%s\ntries=%s\n' "$1" "$2" "$3" >"$file.new"
    sync "$file.new"
    mv "$file.new" "$file"
    sync "$(dirname "$file")"
}

case "${1-}" in
get-active)
    running=$(sed -n 's/.*fleetcast\.slot=\([A-Za-z0-9._-]*\).*/\1/p' "$command_line")
    trial=$(value trial)
    # A trial that was used up, while another slot runs: the boot loader has fallen back.
    if [ -n "$trial" ] && [ "$(value tries)" = 0 ] && [ "$running" != "$trial" ]; then trial=; fi
    echo "$running $(value primary) $trial"
    ;;
set-trial) store "$(value primary)" "$2" 1 ;;
confirm | rollback) store "$2" "" 0 ;;
*)
    echo "usage: $0 get-active | set-trial SLOT | confirm SLOT | rollback SLOT" >&2
    exit 64
    ;;
esac
