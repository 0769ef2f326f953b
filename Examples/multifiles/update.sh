#!/bin/sh
# Looks for new firmware and installs it; to be called at each start of a set-top box. POSIX sh; BusyBox will do.
#
# `mfcln --install DIR` does all of this in one program, and survives power loss at any point. This script is for
# boxes that already have one like it, and to be changed.
#
#   MFPATH    the updater's own directory           (/mfupdater)
#   NEPATH    where the box's software lives        (/netup)
#   DSTPATH   where packages are unpacked           ($MFPATH/dst)
#   STATFILE  where mfcln leaves the version        (/tmp/mfstat.log)
#   MFCLN     the receiver                          ($MFPATH/mfcln)
#   MFGROUP   multicast group                       (224.5.6.7)
#   MFPORT    UDP port                              (1111)
#   MFWAIT    seconds to wait for a stream          (3)
#   FBDEV     framebuffer for $MFPATH/updatesp.bmp  (/dev/fb0)
#
# Exit status: 0 installed, or nothing to install; 1 the old firmware stays because of an error.
set -u

MFPATH=${MFPATH:-/mfupdater}
NEPATH=${NEPATH:-/netup}
DSTPATH=${DSTPATH:-$MFPATH/dst}
STATFILE=${STATFILE:-/tmp/mfstat.log}
MFCLN=${MFCLN:-$MFPATH/mfcln}
MFGROUP=${MFGROUP:-224.5.6.7}
MFPORT=${MFPORT:-1111}
MFWAIT=${MFWAIT:-3}
FBDEV=${FBDEV:-/dev/fb0}
DOWNLOAD=$MFPATH/download.bin
STAGING=$DSTPATH.new

fail() {
    echo "update.sh: $*; the old firmware stays" >&2
    rm -rf "$STAGING"
    exit 1
}

# Something to look at, where there is a screen.
if [ -f "$MFPATH/updatesp.bmp" ] && [ -w "$FBDEV" ]; then
    cat "$MFPATH/updatesp.bmp" >"$FBDEV" 2>/dev/null
fi

CURVER=0
if [ -f "$NEPATH/version" ]; then
    CURVER=$(cat "$NEPATH/version") || fail "cannot read $NEPATH/version"
fi

# A version of an earlier run must not be taken for this one's.
rm -f "$STATFILE"
"$MFCLN" -s "$STATFILE" -t "$MFWAIT" -i "$MFGROUP" -p "$MFPORT" -f "$DOWNLOAD" -a "$CURVER"
case $? in
0) ;;
2 | 3)
    echo "No newer firmware."
    exit 0
    ;;
*) fail "the firmware was not received" ;;
esac

NEWVER=$(cat "$STATFILE") || fail "the receiver left no version in $STATFILE"
export CURVER NEWVER

echo "Updating software ..."
rm -rf "$STAGING"
mkdir -p "$STAGING" || fail "cannot create $STAGING"
tar -C "$STAGING" -xzf "$DOWNLOAD" || fail "cannot unpack $DOWNLOAD"
(cd "$STAGING" && sh customup.sh) || fail "customup.sh failed"

# The version last, under another name first: a power failure before this line repeats the update.
rm -rf "$DSTPATH"
mv "$STAGING" "$DSTPATH" || fail "cannot keep the content in $DSTPATH"
echo "$NEWVER" >"$NEPATH/version.new" || fail "cannot write $NEPATH/version.new"
sync
mv -f "$NEPATH/version.new" "$NEPATH/version" || fail "cannot write $NEPATH/version"
sync

echo "Update done. New firmware version:"
cat "$NEPATH/version"
