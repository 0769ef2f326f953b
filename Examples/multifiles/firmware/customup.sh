#!/bin/sh
# Runs on the device, in the unpacked package: puts the new files where they belong. POSIX sh; BusyBox will do.
#
# It may be run again for the same version, when power failed before the version was stored: every step must
# bear that. Exit status 0 says that the new version is in place; anything else, that it is not.
#
#   CURVER  version that is installed; 0 for none   (from the updater)
#   NEWVER  version of this package                 (from the updater)
#   NEPATH  where the box's software lives          (/netup)
set -eu

NEPATH=${NEPATH:-/netup}

# Replaces a file in one step, so that whoever starts it finds the old one whole or the new one whole.
replace() {
    mkdir -p "$(dirname "$2")"
    cp -p "$1" "$2.new"
    mv -f "$2.new" "$2"
}

echo "Running the custom update script, from version ${CURVER:-0} to ${NEWVER:-unknown}. Please wait."

echo "Copying new files ..."
replace stb_client/bin/stb_client "$NEPATH/stb_client/bin/stb_client"

echo "Updating configuration files ..."
# A person's settings stay; only what is missing is added.
if [ ! -f "$NEPATH/stb_client/stb_client.conf" ]; then
    replace stb_client/stb_client.conf "$NEPATH/stb_client/stb_client.conf"
fi

sync
