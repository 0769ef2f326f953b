#!/bin/sh
# Puts a package to use; ota-client runs it, in the directory of config.ini, with the package's path as $1.
#
# With `deploy` in config.ini the package is unpacked already: $OTA_RELEASE is its directory, and `current` leads
# there. Without, this script unpacks it beside the old version and exchanges the two.
# Any exit status but 0 means that the upgrade has failed: ota-client then keeps the old version's name.
set -eu

if [ -z "${OTA_RELEASE:-}" ]; then
    rm -rf app.new
    mkdir app.new
    tar -xzf "$1" -C app.new
    rm -rf app.old
    if [ -d app ]; then mv app app.old; fi
    mv app.new app
    OTA_RELEASE=$PWD/app
fi

# What the package itself brings for its installation.
if [ -x "$OTA_RELEASE/install.sh" ]; then "$OTA_RELEASE/install.sh"; fi

# Here the program would be restarted, for example:
# systemctl restart myapp.service
echo "in use: $OTA_RELEASE"
