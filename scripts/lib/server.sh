# A private PostgreSQL server, sourced after common.sh. Nothing is installed into the system and no cluster of it is
# touched: a copy of the `postgres` program finds its libraries and share files relative to itself, so a directory with
# that copy, links to the system's files and our extension is a complete installation that can be thrown away.
#
#   server_create [setting=value …]   makes the installation and a database cluster in a new directory $SERVER_ROOT
#   server_install                    builds the extension and puts it in (again): after a change, reconnect
#   server_start, server_stop
#   server_ensure [setting=value …]   all of that, unless a caller has done it: for scripts that also run alone
#   psql_do …                         psql without ~/.psqlrc that stops at the first error
#   fresh_database NAME               drops and creates it
#
# SERVER_UNDER, from the environment, is a command to run the server under. It may take its time then, and all memory.
# PGHOST, PGPORT and PGUSER are exported, so psql and friends just work. The server stops and its directory goes when
# the script that created it exits.
# shellcheck shell=bash

# server_user: who owns the server. PostgreSQL refuses to run as root.
server_user() {
    if [ "$(id -u)" != 0 ]; then
        id -un
    elif id postgres >/dev/null 2>&1; then
        say postgres
    else
        say nobody
    fi
}

# server_run COMMAND…: as that user.
server_run() (
    cd "$SERVER_ROOT" # the caller's directory may be closed to that user
    if [ "$(id -un)" = "$SERVER_USER" ]; then
        exec "$@"
    else
        exec runuser -u "$SERVER_USER" -- "$@"
    fi
)

server_create() {
    local variable setting program entry
    pg_setup_paths
    # libpq's variables (PGSERVICE, PGOPTIONS …; they have no underscore) may lead to another server
    for variable in "${!PG@}"; do
        [[ $variable == *_* ]] || unset "$variable"
    done

    SERVER_USER=$(server_user)
    SERVER_ROOT=$(mktemp -d /tmp/shopmetrics.XXXXXX)
    at_exit server_destroy

    # The same paths relative to each other as in the system, or the copy would not find its files.
    SERVER_BINDIR=$SERVER_ROOT/installed$PG_BINDIR
    SERVER_SHAREDIR=$SERVER_ROOT/installed$PG_SHAREDIR
    SERVER_PKGLIBDIR=$SERVER_ROOT/installed$PG_PKGLIBDIR
    mkdir -p "$SERVER_BINDIR" "$SERVER_SHAREDIR/extension" "$SERVER_PKGLIBDIR" "$SERVER_ROOT/socket"
    for program in postgres initdb pg_ctl; do
        cp "$PG_BINDIR/$program" "$SERVER_BINDIR/"
    done
    if [ -n "${SERVER_UNDER:-}" ]; then # the server, not what is only asked for its version or makes a cluster
        mv "$SERVER_BINDIR/postgres" "$SERVER_BINDIR/postgres.watched"
        printf '#!/bin/sh\n[ "$1" != -D ] || exec %s "$0.watched" "$@"\nexec "$0.watched" "$@"\n' "$SERVER_UNDER" \
            >"$SERVER_BINDIR/postgres"
        chmod 755 "$SERVER_BINDIR/postgres"
    fi
    for entry in "$PG_SHAREDIR"/*; do
        [ "$(basename "$entry")" = extension ] || ln -s "$entry" "$SERVER_SHAREDIR/"
    done
    ln -s "$PG_SHAREDIR"/extension/* "$SERVER_SHAREDIR/extension/"
    ln -s "$PG_PKGLIBDIR"/* "$SERVER_PKGLIBDIR/"
    chmod -R u=rwX,go=rX "$SERVER_ROOT"
    [ "$(id -u)" != 0 ] || chown -Rh "$SERVER_USER" "$SERVER_ROOT"

    server_run "$SERVER_BINDIR/initdb" -D "$SERVER_ROOT/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
        --no-sync --no-instructions >"$SERVER_ROOT/initdb.log" 2>&1 ||
        { cat "$SERVER_ROOT/initdb.log" >&2; die "initdb failed"; }
    {
        printf '%s\n' "listen_addresses = ''" "unix_socket_directories = '$SERVER_ROOT/socket'" \
            "fsync = off" "synchronous_commit = off" "full_page_writes = off" \
            "timezone = 'UTC'" "log_timezone = 'UTC'" "max_wal_size = '4GB'"
        for setting in "$@"; do
            printf "%s = '%s'\n" "${setting%%=*}" "${setting#*=}"
        done
    } >>"$SERVER_ROOT/data/postgresql.conf"
    export SERVER_USER SERVER_ROOT SERVER_BINDIR SERVER_SHAREDIR SERVER_PKGLIBDIR
    export PGHOST=$SERVER_ROOT/socket PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
}

server_start() {
    local seconds=60
    [ -z "${SERVER_UNDER:-}" ] || seconds=600
    server_run "$SERVER_BINDIR/pg_ctl" start -w -t $seconds -s -D "$SERVER_ROOT/data" -l "$SERVER_ROOT/server.log" ||
        { tail -n 20 "$SERVER_ROOT/server.log" >&2; die "the private server does not start"; }
}

server_stop() {
    [ ! -e "$SERVER_ROOT/data/postmaster.pid" ] ||
        server_run "$SERVER_BINDIR/pg_ctl" stop -w -s -m "${1:-fast}" -D "$SERVER_ROOT/data"
}

server_destroy() {
    server_stop immediate || true
    rm -rf "$SERVER_ROOT"
}

server_install() {
    local stage=$SERVER_ROOT/stage
    rm -rf "$stage"
    # install(1) puts new files in place of the old: a running server may have the old library mapped
    make -C "$REPO" -s -j"$JOBS" PG_CONFIG="$PG_CONFIG" &&
        make -C "$REPO" -s install PG_CONFIG="$PG_CONFIG" DESTDIR="$stage" &&
        install -m 644 "$stage$PG_SHAREDIR"/extension/* "$SERVER_SHAREDIR/extension/" &&
        install -m 755 "$stage$PG_PKGLIBDIR"/*.so "$SERVER_PKGLIBDIR/" &&
        rm -rf "$stage"
}

server_ensure() {
    if [ -n "${SERVER_ROOT:-}" ]; then
        pg_setup_paths
    else
        server_create "$@"
        server_install
        server_start
    fi
}

psql_do() { psql -X -q -v ON_ERROR_STOP=1 "$@"; }

fresh_database() {
    psql_do -d postgres -c "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)" -c "CREATE DATABASE \"$1\"" 2>/dev/null
}
