#!/bin/sh
# What `npm test` runs: installs what the tests need when it is not there, finds the Node that tbot runs on, and hands
# over to test/run.ts.
set -eu
unset CDPATH
root=${0%/*}/..

. "$root/bin/node.sh"
if [ ! -d "$root/node_modules/mocha" ]; then rm -f "$root/node_modules/.package-lock.json"; fi # installed without them
install_once "$root" --include=dev
find_node "$root"
# shellcheck disable=SC2086
exec "$node" $node_flags "$root/test/run.ts" "$@"
