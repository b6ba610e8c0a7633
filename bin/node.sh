# shellcheck shell=sh
# Sourced by bin/tbot and test/run.sh: how an installation comes about and which Node runs it.

# install_once ROOT [NPM_FLAG...]: runs `npm ci` in a checkout in which no installation was ever completed. npm writes
# node_modules/.package-lock.json last, so a half-done installation is done again. A packed tbot has no lock file
# and comes with its packages.
install_once() {
  install_root=$1
  shift
  if [ -f "$install_root/node_modules/.package-lock.json" ] || [ ! -f "$install_root/package-lock.json" ]; then
    return 0
  fi
  if ! command -v npm >/dev/null 2>&1; then
    echo 'tbot: npm is not installed, and the packages of this checkout are not there yet.' >&2
    echo '  Install Node.js with npm (Debian: apt-get install nodejs npm), then start again.' >&2
    exit 2
  fi
  echo 'tbot: first start of this checkout: installing its packages with npm ci ...' >&2
  # The version warnings are about the system's Node, which tbot does not run on if it is too old.
  if ! (cd "$install_root" && npm ci --no-audit --no-fund --loglevel=error "$@" </dev/null >&2); then
    echo 'tbot: npm ci failed; its own words are above. Is the npm registry reachable from here?' >&2
    exit 4
  fi
}

# Node strips types by itself from 22.18 and 23.6 on. `node -v` answers in 3 ms, before a script engine is started.
node_is_recent() {
  node_version=$("$1" -v 2>/dev/null) || return 1
  node_version=${node_version#v}
  node_major=${node_version%%.*}
  node_minor=${node_version#*.}
  node_minor=${node_minor%%.*}
  case $node_major$node_minor in '' | *[!0-9]*) return 1 ;; esac
  if [ "$node_major" -eq 22 ]; then [ "$node_minor" -ge 18 ]; return; fi
  if [ "$node_major" -eq 23 ]; then [ "$node_minor" -ge 6 ]; return; fi
  [ "$node_major" -ge 24 ]
}

# find_node ROOT: sets `node` to the PATH's Node when it is recent enough, else to the private one.
find_node() {
  node=$(command -v node || true)
  if [ -n "$node" ] && node_is_recent "$node"; then return 0; fi
  found=${node:+$("$node" -v 2>/dev/null || true)}
  for node in \
    "$1"/node_modules/node-linux-*/bin/node \
    "$1"/../node-linux-*/bin/node; do # beside us when npm hoisted it
    if [ -x "$node" ] && node_is_recent "$node"; then return 0; fi
  done
  echo "tbot: needs Node 22.18 or later; found ${found:-none} in PATH and no private one." >&2
  echo '  Install a newer Node.js, or reinstall tbot without --omit=optional so that it brings its own (Linux).' >&2
  exit 2
}
