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
    echo 'error npm_missing: npm is not installed, and the packages of this checkout are not there yet' >&2
    echo 'cure: install Node.js with npm (Debian: apt-get install nodejs npm), then start again' >&2
    exit 2
  fi
  echo 'tbot: first start of this checkout: installing its packages with npm ci ...' >&2
  # The version warnings are about the system's Node, which tbot does not run on if it is too old.
  if ! (cd "$install_root" && npm ci --no-audit --no-fund --loglevel=error "$@" </dev/null >&2); then
    echo 'error npm_ci_failed: the packages could not be installed; npm says why above' >&2
    echo 'cure: see to it that the npm registry can be reached from here, then start again' >&2
    exit 4
  fi
}

# Node strips types by itself from 22.18 and 23.6 on. `node -v` answers in 3 ms, before a script engine is started.
is_recent() {
  major=${1#v}
  minor=${major#*.}
  major=${major%%.*}
  minor=${minor%%.*}
  case $major$minor in '' | *[!0-9]*) return 1 ;; esac
  if [ "$major" -eq 22 ]; then [ "$minor" -ge 18 ] && return; fi
  if [ "$major" -eq 23 ]; then [ "$minor" -ge 6 ] && return; fi
  [ "$major" -ge 24 ]
}

# find_node ROOT: sets `node` to the PATH's Node when it is recent enough, else to the private one.
find_node() {
  version=$(node -v 2>/dev/null || true)
  if is_recent "$version"; then
    node=$(command -v node)
    return
  fi
  # Our own node_modules, or the one beside us when npm hoisted it.
  for node in "$1"/node_modules/node-linux-*/bin/node "$1"/../node-linux-*/bin/node; do
    if [ -x "$node" ]; then return; fi
  done
  echo "error node_too_old: tbot needs Node 22.18 or later; found ${version:-none} in PATH and no private one" >&2
  echo 'cure: install a newer Node.js, or reinstall tbot without --omit=optional so that it brings its own (Linux)' >&2
  exit 2
}
