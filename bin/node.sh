# shellcheck shell=sh disable=SC2034 # what is set here is for those who source it
# Sourced by bin/tbot and test/run.sh: how an installation comes about and which Node runs it.
# `as_json=yes` tells failures as JSON on stdout.
as_json=no

# fail EXIT_CODE CODE MESSAGE CURE. The texts hold nothing that JSON would need escaped.
fail() {
  if [ "$as_json" = yes ]; then
    printf '{"error":{"code":"%s","message":"%s","cure":"%s"}}\n' "$2" "$3" "$4"
  else
    printf 'error %s: %s\ncure: %s\n' "$2" "$3" "$4" >&2
  fi
  exit "$1"
}

# is_installed ROOT: npm writes node_modules/.package-lock.json last, so a half-done installation is none. A packed tbot
# has no lock file and comes with its packages.
is_installed() {
  [ -f "$1/node_modules/.package-lock.json" ] || [ ! -f "$1/package-lock.json" ]
}

# install_once ROOT [NPM_FLAG...]: runs `npm ci` in a checkout in which no installation was ever completed; of several
# starts at once (cron) one installs and the others wait for it.
install_once() {
  install_root=$1
  shift
  if is_installed "$install_root"; then return 0; fi
  if ! command -v npm >/dev/null 2>&1; then
    fail 2 npm_missing 'npm is not installed, and the packages of this checkout are not there yet' \
      'install Node.js with npm (Debian: apt-get install nodejs npm), then start again'
  fi
  take_install_lock "$install_root/.installing"
  if ! is_installed "$install_root"; then
    echo 'tbot: first start of this checkout: installing its packages with npm ci ...' >&2
    # The version warnings are about the system's Node, which tbot does not run on if it is too old.
    (cd "$install_root" && npm ci --no-audit --no-fund --loglevel=error "$@" </dev/null >&2) || {
      rm -rf "$install_lock"
      fail 4 npm_ci_failed 'the packages could not be installed; npm says why on stderr' \
        'see to it that the npm registry can be reached from here, then start again'
    }
  fi
  rm -rf "$install_lock"
  trap - EXIT INT TERM
}

# take_install_lock FOLDER: a folder with the owner's pid in it; that of a dead process is moved out of the way.
take_install_lock() {
  install_lock=$1
  waited=0
  until mkdir "$install_lock" 2>/dev/null; do
    if [ ! -w "${install_lock%/*}" ]; then
      fail 2 checkout_not_writable 'the packages of this checkout are not installed, and it is not writable' \
        'start it once as the user that owns it'
    fi
    holder=$(cat "$install_lock/pid" 2>/dev/null || true)
    if [ -n "$holder" ] && [ ! -d "/proc/$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
      mv "$install_lock" "$install_lock.$$" 2>/dev/null && rm -rf "$install_lock.$$" && continue
    fi
    if [ "$waited" -ge 600 ]; then
      fail 1 install_lock_held 'another start has been installing this checkout for ten minutes' \
        'stop it, delete the folder .installing in the checkout, then start again'
    fi
    if [ "$waited" -eq 0 ]; then echo 'tbot: waiting for another start that is installing ...' >&2; fi
    sleep 1
    waited=$((waited + 1))
  done
  echo $$ >"$install_lock/pid"
  trap 'rm -rf "$install_lock"' EXIT
  trap 'exit 130' INT TERM
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

# find_node ROOT: sets `node` to the PATH's Node when it is recent enough, else to the private one, else to whatever
# there is: bin/run.cjs tells an old Node what is wrong. Sets `node_flags` to go with it.
find_node() {
  node_flags=--disable-warning=ExperimentalWarning
  version=$(node -v 2>/dev/null || true)
  if is_recent "$version"; then
    node=$(command -v node)
    return
  fi
  # Our own node_modules, or the one beside us when npm hoisted it.
  for node in "$1"/node_modules/node-linux-*/bin/node "$1"/../node-linux-*/bin/node; do
    if [ -x "$node" ]; then return; fi
  done
  node_flags=
  node=$(command -v node) || fail 2 node_missing 'there is no Node in PATH, and tbot did not bring one for this machine' \
    'install Node.js 22.18 or later'
}
