# Helpers that every script sources: messages, packages, the compilers and PostgreSQL's pg_config.
# shellcheck shell=bash

set -euo pipefail

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export LC_ALL=C.UTF-8 # sorting and messages are the same everywhere
JOBS=$(nproc)

say() { printf '%s\n' "$*"; }

die() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# at_exit COMMAND…: to be run when the script ends, however it does; the last one given runs first.
exit_hooks=()
at_exit() {
    exit_hooks=("$*" ${exit_hooks[@]+"${exit_hooks[@]}"})
    trap 'for hook in "${exit_hooks[@]}"; do $hook || true; done' EXIT
}

# ---------------------------------------------------------------------------------------------- packages

# As root: directly, else through sudo, which must not ask where nobody can answer.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo ${CI:+-n} "$@"
    fi
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

have_package() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

apt_updated=
apt_update_once() {
    [ -z "$apt_updated" ] || return 0
    say "updating the list of packages"
    apt_get update >/dev/null || die "apt-get update failed (it needs root or sudo, and the network)"
    apt_updated=yes
}

# need_packages PACKAGE…: installs those that are missing, and only those.
need_packages() {
    local missing=() package command hooks
    for package in "$@"; do
        have_package "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0

    as_root true 2>/dev/null || die "these packages are missing, and only root or sudo can install them: ${missing[*]}"
    apt_update_once
    say "installing ${missing[*]}"
    # Debian's server packages create and start a cluster `main`. Nobody asked for one, so the maintainer scripts
    # find these two commands doing nothing, in this one apt-get; nothing remains of it, even if it is interrupted.
    hooks=$(mktemp -d)
    chmod 755 "$hooks"
    for command in pg_createcluster invoke-rc.d; do
        printf '#!/bin/sh\nexit 0\n' >"$hooks/$command"
        chmod 755 "$hooks/$command"
    done
    apt_get -o DPkg::Path="$hooks:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
        install --no-install-recommends "${missing[@]}" ||
        { rm -rf "$hooks"; die "could not install ${missing[*]}"; }
    rm -rf "$hooks"
}

# optional_packages PACKAGE…: those that the distribution has, if they can be installed.
optional_packages() {
    local package wanted=()
    for package in "$@"; do
        if have_package "$package"; then
            continue
        elif apt-cache show "$package" >/dev/null 2>&1 && as_root true 2>/dev/null; then
            wanted+=("$package")
        else
            say "note: $package is not to be had here"
        fi
    done
    need_packages ${wanted[@]+"${wanted[@]}"}
}

# ---------------------------------------------------------------------------------------------- tools

# pg_setup_paths: PG_CONFIG (may be given), PG_MAJOR and what pg_config says. Server and tools of one version are used
# throughout: the client programs of that version come first in PATH, ahead of Debian's wrappers.
pg_setup_paths() {
    PG_CONFIG=$(command -v "${PG_CONFIG:-pg_config}") || die "pg_config not found: run scripts/setup"
    PG_MAJOR=$("$PG_CONFIG" --version | sed -E 's/^PostgreSQL ([0-9]+).*/\1/')
    PG_BINDIR=$("$PG_CONFIG" --bindir)
    PG_SHAREDIR=$("$PG_CONFIG" --sharedir)
    PG_PKGLIBDIR=$("$PG_CONFIG" --pkglibdir)
    [[ $PATH == "$PG_BINDIR":* ]] || PATH=$PG_BINDIR:$PATH
    export PATH PG_CONFIG PG_MAJOR
}

# data_directory: where the real data are that some tests read, or nothing.
data_directory() { (cd "${SHOPMETRICS_DATA:-$REPO/../shared/data}" 2>/dev/null && pwd) || true; }

# make_variable NAME: what the Makefile sets it to.
make_variable() {
    make -s --no-print-directory -C "$REPO" PG_CONFIG="$PG_CONFIG" --eval="words: ; @echo \$($1)" words
}

# The sources are formatted and checked by these versions; others differ in details.
CLANG_FORMAT=clang-format-14
CLANG_TIDY=clang-tidy-14

# clang_major: the version of clang to use (libFuzzer, second opinion on warnings): CLANG_MAJOR, else the newest that is
# installed, else the distribution's own.
clang_major() {
    if [ -z "${CLANG_MAJOR:-}" ]; then
        CLANG_MAJOR=$(find /usr/bin -name 'clang-[0-9]*' | sed -nE 's/.*clang-([0-9]+)$/\1/p' | sort -n | tail -n 1)
    fi
    if [ -z "$CLANG_MAJOR" ]; then
        CLANG_MAJOR=$(apt-cache depends clang 2>/dev/null | sed -nE 's/.*Depends: clang-([0-9]+)$/\1/p' | head -n 1)
    fi
    printf '%s\n' "$CLANG_MAJOR"
}

# python_venv_ready DIRECTORY REQUIREMENTS: whether it has these packages already.
python_venv_ready() { cmp -s "$REPO/$2" "$REPO/$1/requirements.txt" && "$REPO/$1/bin/python" -c ''; }

# python_venv DIRECTORY REQUIREMENTS: a Python environment in the repository with the pinned packages of a file, of which
# it says how far it is. Fails where there is no package index to take them from. Modules are compiled when they are first
# used, which most never are.
python_venv() {
    local venv=$REPO/$1 requirements=$REPO/$2 packages
    ! python_venv_ready "$1" "$2" || return 0
    packages=$(grep -c == "$requirements")
    say "creating $1 with the $packages packages of $2"
    rm -rf "$venv"
    /usr/bin/python3 -m venv "$venv" &&
        "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --no-compile --progress-bar off \
            -r "$requirements" |
        awk '/^Collecting/ && ++n % 25 == 0 { print "  " n " packages found"; fflush() }
             /^Installing/ { print "  unpacking"; fflush() }' &&
        cp "$requirements" "$venv/requirements.txt"
}

# dbt_venv: dbt, for the tests of the package in dbt/.
dbt_venv() { python_venv .venv-dbt test/dbt/requirements.txt; }
