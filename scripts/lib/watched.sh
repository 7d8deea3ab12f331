# A PostgreSQL that watches what happens in it, for tests; sourced after common.sh, server.sh and versions.sh. It is built
# of Debian's source package of the version at hand, with assertions, and so that valgrind knows its memory.
#
#   watched_ensure KIND        builds it, once for all kinds; fails, with the reason in REASON, where it cannot be had
#   watched_test KIND LAYER…   scripts/test on it, in a copy of the tree for each kind; a report of whoever watches fails
#
#   KIND   cassert             the server's assertions, and ours on what a compute phase may do
#          sanitizers          these, and the extensions with the address and undefined-behaviour sanitizers
#          valgrind            these, and the server under valgrind
#
# It is kept in build/watched/: to have it built again, or of a newer package, remove that.
# shellcheck shell=bash

WATCHED=$REPO/build/watched

# watched_source: the newest that is to be had; of some, mirrors have no more than the name. Lists and state are our own: the
# system's stay as they are.
watched_source() {
    local package=$WATCHED/package keyring=/usr/share/keyrings/debian-archive-keyring.gpg options version
    options=(-q -o "Dir::Etc::SourceList=$package/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o "Dir::State::Lists=$package/lists" -o Dir::State::Status=/dev/null -o "Dir::Cache=$package/cache")
    rm -rf "$package" "$WATCHED/source.new"
    mkdir -p "$package/lists/partial" "$package/cache/archives/partial"
    # shellcheck disable=SC2016
    apt-get indextargets --format 'deb-src [signed-by='$keyring'] $(REPO_URI) $(RELEASE) $(COMPONENT)' \
        'Identifier: Packages' 'Origin: Debian' | sort -u >"$package/sources.list"
    cd "$package"
    apt-get "${options[@]}" update
    apt-cache "${options[@]}" showsrc --only-source "postgresql-$PG_MAJOR" | sed -n 's/^Version: //p' | sort -Vr >versions
    while read -r version; do
        apt-get "${options[@]}" source --only-source --download-only "postgresql-$PG_MAJOR=$version" </dev/null || continue
        break
    done <versions
    mkdir "$WATCHED/source.new"
    # Without Debian's patches, one of which installs into its own directories.
    tar -xf postgresql-*.orig.tar.* --strip-components=1 -C "$WATCHED/source.new"
    mv "$WATCHED/source.new" "$WATCHED/source"
}

# watched_server: with pgTAP from here, which is SQL. It is installed by way of a directory, so that nothing of it comes to lie
# anywhere else.
watched_server() {
    local flags="-O1 -g1 -fno-omit-frame-pointer" stage=$WATCHED/build/stage
    rm -rf "$WATCHED/build" "$WATCHED/server"
    mkdir -p "$WATCHED/build"
    cd "$WATCHED/build"
    "$WATCHED/source/configure" --quiet --prefix="$WATCHED/server" --enable-cassert --with-icu --without-readline \
        --with-system-tzdata=/usr/share/zoneinfo CPPFLAGS=-DUSE_VALGRIND CFLAGS="$flags" CXXFLAGS="$flags"
    make -s -j "$JOBS"
    make -s install DESTDIR="$stage"
    mv "$stage$WATCHED/server" "$WATCHED/server"
    cp "$PG_SHAREDIR"/extension/pgtap* "$("$WATCHED/server/bin/pg_config" --sharedir)/extension/"
    touch "$WATCHED/server/complete"
    rm -rf "$WATCHED/build"
}

# watched_make FUNCTION: in a shell of its own, which ends at the first error.
watched_make() {
    "$BASH" -c 'source "$1"/scripts/lib/common.sh; source "$1"/scripts/lib/watched.sh; pg_setup_paths; "$2"' \
        watched_make "$REPO" "$1" >"$WATCHED/$1.log" 2>&1
}

watched_ensure() {
    REASON=
    mkdir -p "$WATCHED"
    if [ ! -d "$WATCHED/source" ] && ! watched_make watched_source; then
        REASON="the source package of PostgreSQL $PG_MAJOR is not to be had here: $(tail -n 1 "$WATCHED/watched_source.log")"
        return 1
    fi
    if [ ! -e "$WATCHED/server/complete" ]; then
        say "building PostgreSQL with assertions: $WATCHED/watched_server.log"
        watched_make watched_server || { tail -n 40 "$WATCHED/watched_server.log"; die "it is not built"; }
    fi
    # A server runs as somebody else than root, and from here.
    if [ "$(id -u)" = 0 ] && ! runuser -u "$(server_user)" -- test -r "$WATCHED/server/bin/postgres"; then
        REASON="$(server_user) may not read $REPO, so no server runs from there"
        return 1
    fi
}

# sanitizers_under REPORTS: how a server comes to run with extensions that were compiled for the sanitizers. What is
# never given back goes with the process; memory that there is not is an error of the query, not of the program.
sanitizers_under() {
    local runtimes
    runtimes=$(gcc -print-file-name=libasan.so):$(gcc -print-file-name=libubsan.so)
    say "env LD_PRELOAD=$runtimes ASAN_OPTIONS=log_path=$1/address:abort_on_error=1:detect_leaks=0:allocator_may_return_null=1" \
        "UBSAN_OPTIONS=log_path=$1/behaviour:print_stacktrace=1"
}

watched_test() (
    root=$WATCHED/$1 reports=$WATCHED/$1/reports status=0
    copy_tree "$root"
    rm -rf "$reports"
    mkdir -p -m 1777 "$reports" # of whoever the server is
    SHOPMETRICS_DATA=$(data_directory)
    export SHOPMETRICS_DATA PG_CONFIG=$WATCHED/server/bin/pg_config
    unset SERVER_ROOT
    case $1 in
        sanitizers)
            export COPT="-fsanitize=address,undefined" ASAN_OPTIONS=detect_leaks=0 # of what make runs
            SERVER_UNDER=$(sanitizers_under "$reports")
            export SERVER_UNDER
            ;;
        valgrind)
            export SERVER_UNDER="valgrind --quiet --leak-check=no --num-callers=30 --log-file=$reports/%p \
                --suppressions=$WATCHED/source/src/tools/valgrind.supp"
            ;;
    esac
    "$root$TREE/scripts/test" "${@:2}" || status=1
    if [ -n "$(find "$reports" -type f -size +0)" ]; then
        find "$reports" -type f -size +0 -exec head -n 100 {} + | head -n 400
        say "not ok: $1 reported something: $reports"
        status=1
    fi
    return $status
)
