#!/bin/sh
# A health check: `check.own = command:/usr/lib/gateway/health-check`.
#
# Status 0 means healthy, anything else not. The last line that it writes stands in the agent's messages and in the
# reason of a rollback. It runs as often as [health] rounds and interval say, so it must be quick and change nothing.

set -u

fail() {
    echo "$1"
    exit 1
}

[ -r /srv/gateway/current/version ] || fail "there is no release in /srv/gateway/current"
pidof gatewayd >/dev/null || fail "gatewayd does not run"
# The root file system is not full.
free=$(df -Pk / | awk 'NR == 2 { print $4 }')
[ "${free:-0}" -ge 1024 ] || fail "less than 1 MiB is free on /"
exit 0
