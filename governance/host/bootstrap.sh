# shellcheck shell=bash
# Sourced by the scripts in bin/: finds the repository, makes .venv from a lock file, and hands
# over to Python. Only what must happen before there is a Python of ours is written in bash.

set -euo pipefail
repository=$(dirname "$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")")
venv=$repository/.venv

fail() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

good_python() {
  "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
  local name
  for name in python3.11 python3.12 python3.13 python3.14 python3; do
    if command -v "$name" >/dev/null && good_python "$name"; then
      command -v "$name"
      return
    fi
  done
  return 1
}

install_python() {
  local sudo=
  [ "$(id -u)" = 0 ] || sudo=$(command -v sudo || true)
  if ! command -v apt-get >/dev/null || { [ "$(id -u)" != 0 ] && [ -z "$sudo" ]; }; then
    fail "Python 3.11 or newer with its venv module is needed. Install it (Debian, Ubuntu, as
root: apt install python3 python3-venv; Fedora: dnf install python3), then start again."
  fi
  $sudo apt-get update -qq || true
  local packages=(python3 python3-venv) known
  known=$(apt-cache policy python3)
  if ! [[ $known =~ Candidate:\ 3\.(1[1-9]|[2-9][0-9]) ]]; then
    packages=(python3.11 python3.11-venv)
  fi
  printf '  Installing system packages: %s\n' "${packages[*]}"
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq install --yes \
    --no-install-recommends "${packages[@]}" ca-certificates >/dev/null
}

# ensure_packages LOCK: .venv holds exactly what LOCK names; a second run only compares a stamp.
ensure_packages() {
  local lock=$repository/$1 stamp=$venv/$1.installed python
  if cmp -s "$lock" "$stamp" && [ -x "$venv/bin/python" ]; then
    return
  fi
  if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    python=$(find_python) || { install_python && python=$(find_python); } ||
      fail "Python 3.11 or newer with its venv module could not be installed."
    "$python" -m venv --clear "$venv"
  fi
  printf '  Installing Python packages from %s\n' "$1"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
    --root-user-action=ignore --require-hashes -r "$lock" ||
    fail "pip could not install the packages of $1, see above."
  cp "$lock" "$stamp"
}

# host COMMAND [ARGUMENT…]: become `python -m governance.host`, in the caller's folder.
host() {
  PYTHONPATH=$repository exec "$venv/bin/python" -m governance.host "$@"
}
