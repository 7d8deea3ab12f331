# What docs/operating.md says and needs servers for: restoring as the owner, a read replica, PgBouncer. Sourced by run, while
# its database life_latin has the dashboards with data, a member (analyst) and no rollup.
# shellcheck shell=bash

# ---- restored by a superuser: as the owner; into a database of another's, where the schema might be a stranger's

restored "by a superuser as the owner" "" "--role=shop_owner"

psql_do -d postgres -c 'DROP DATABASE life_latin_restored WITH (FORCE)' \
    -c "CREATE DATABASE life_latin_restored TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'" \
    -c 'GRANT CREATE ON DATABASE life_latin_restored TO shop_owner'
pg_dump -Fc -d life_latin -f "$work/latin.dump"
restore() { pg_restore --exit-on-error --clean --if-exists -d life_latin_restored "$work/latin.dump" 2>&1; }
check "into a database of another's: refused" \
    "ERROR:  schema shopmetrics belongs to shop_owner, who could put functions there that others would call" \
    "$(restore | sed -n 's/.*\(ERROR:  schema .*\)/\1/p')"
psql_do -d postgres -c 'ALTER DATABASE life_latin_restored OWNER TO shop_owner'
check "once the owner has the database, it is restored" "" "$(restore)"
check "with its rows" "$stored" "$(database=life_latin_restored as postgres "$rows")"

# ---- the same answers from a read replica and through PgBouncer

answers="SELECT string_agg(t::text, E'\n') FROM (
    SELECT * FROM shop.try_on_report($week) UNION ALL SELECT * FROM shop.messaging_report($week)
    UNION ALL SELECT * FROM shop.one_to_one_report($week)) AS t;
SELECT count(*) FROM shop.data_problems();
SELECT s FROM shop.messaging_kpis_compared('last_7_days', '2026-09-09 12:00+00', 'Europe/Rome') AS s;"
answered=$(as shop_owner "$answers")
check "there are answers to compare" "yes" "$([ "$(wc -l <<<"$answered")" -gt 100 ] && say yes || say no)"

replica=$SERVER_ROOT/replica
server_run mkdir "$replica.socket"
server_run "$PG_BINDIR/pg_basebackup" -h "$PGHOST" -U postgres -D "$replica" -R -X stream --checkpoint=fast --no-sync
server_run "$SERVER_BINDIR/pg_ctl" start -w -t 60 -s -D "$replica" -o "-c unix_socket_directories='$replica.socket'" \
    -l "$replica.log"
at_exit server_run "$SERVER_BINDIR/pg_ctl" stop -s -m immediate -D "$replica"
check "a read replica" "t" "$(PGHOST=$replica.socket as postgres 'SELECT pg_is_in_recovery();')"
check "a read replica answers the owner" "$answered" "$(PGHOST=$replica.socket as shop_owner "$answers")"
check "a read replica answers a member" "$member" "$(PGHOST=$replica.socket as analyst "$seen")"

if command -v pgbouncer >/dev/null; then
    pool=$SERVER_ROOT/pool
    server_run mkdir "$pool"
    server_run tee "$pool/users" >/dev/null <<<$'"shop_owner" ""\n"analyst" ""'
    server_run tee "$pool/ini" >/dev/null <<INI
[databases]
life_latin = host=$PGHOST
[pgbouncer]
listen_port = 6432
unix_socket_dir = $pool
auth_type = trust
auth_file = $pool/users
pool_mode = transaction
default_pool_size = 2
logfile = $pool/log
pidfile = $pool/pid
INI
    server_run pgbouncer -q -d "$pool/ini"
    pool_stop() { server_run sh -c "kill \$(cat '$pool/pid')"; }
    at_exit pool_stop
    pooled() { PGHOST=$pool PGPORT=6432 PGUSER=shop_owner PGDATABASE=life_latin "$@"; }
    through() { pooled psql -X -q -A -t -v ON_ERROR_STOP=1 -c "$1" 2>&1; }
    check "PgBouncer: the owner's answers" "$answered" "$(through "$answers")"
    psql_do -d postgres -c 'GRANT analyst TO shop_owner'
    check "PgBouncer: a role of the transaction sees what is its own" "$member" \
        "$(through "BEGIN; SET LOCAL ROLE analyst; $seen COMMIT;")"
    check "PgBouncer: and the next transaction what is the owner's" "$answered" "$(through "$answers")"
    printf '%s\n' 'BEGIN;' 'SET LOCAL ROLE analyst;' "SELECT 1 / (shop.access_check() LIKE 'role analyst: member of%')::int;" \
        'COMMIT;' "SELECT 1 / (shop.access_check() LIKE 'role shop_owner:%')::int;" >"$work/pooled.sql"
    check "PgBouncer: four at once over two connections, no role is taken for another" "" \
        "$(pooled pgbench -n -M extended -c 4 -t 25 -f "$work/pooled.sql" 2>&1 | grep -E 'error|aborted' || true)"
    psql_do -d postgres -c 'REVOKE analyst FROM shop_owner'
else
    say "note: no PgBouncer, so none was asked"
fi
