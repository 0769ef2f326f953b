#!/bin/sh
# Makes a package of what is in firmware/, for mfsrv to send. POSIX sh; BusyBox will do.
#
# `fleetcast pack firmware -o mf_fw.tgz` does the same, and makes the same bytes of the same files.
#
#   FWPATH  directory whose content is packed   (firmware)
#   FWNAME  package to make                     (mf_fw.tgz)
set -eu

FWPATH=${FWPATH:-firmware}
FWNAME=${FWNAME:-mf_fw.tgz}

if [ ! -f "$FWPATH/customup.sh" ]; then
    echo "createfw.sh: no customup.sh in '$FWPATH': devices need it to install the package" >&2
    exit 1
fi

# Under another name first: mfsrv may be sending the old package, and must never see half of the new one.
trap 'rm -f "$FWNAME.new"' EXIT
tar -C "$FWPATH" -czf "$FWNAME.new" .
mv -f "$FWNAME.new" "$FWNAME"
echo "Firmware created. File: $FWNAME"
