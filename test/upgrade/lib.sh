# What the tests of updates share, sourced after common.sh and server.sh.
# shellcheck shell=bash

HERE=$REPO/test/upgrade
EXTENSIONS=(shopmetrics shopmetrics_dashboards shopmetrics_excel shopmetrics_user_agent)
mkdir -p "$REPO/build/upgrade"
passed=0 failed=0

# check WHAT EXPECTED ACTUAL
check() {
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
        say "ok: $1"
    else
        failed=$((failed + 1))
        say "not ok: $1" "$(diff <(printf '%s\n' "$2") <(printf '%s\n' "$3") | head -n 40 || true)"
    fi
}

# as ROLE DATABASE [psql-option…]: runs what it is given, and prints the answer or the error.
as() {
    PGOPTIONS="-c client_min_messages=warning ${options:-}" \
        psql -X -q -A -t -v ON_ERROR_STOP=1 -U "$1" -d "$2" "${@:3}" 2>&1 || true
}

# wrong_indexes DATABASE: what amcheck says of the indexes of schema stored, where the server has it, and of hashes that were kept.
wrong_indexes() {
    as postgres "$1" <<'SQL' | grep -v '^$' || true
SELECT count(*) AS has FROM pg_available_extensions WHERE name = 'amcheck' \gset
\if :has
CREATE EXTENSION IF NOT EXISTS amcheck;
SELECT bt_index_check(c.oid, true) FROM pg_class AS c JOIN pg_am AS a ON a.oid = c.relam
WHERE  c.relnamespace = 'stored'::regnamespace AND c.relkind = 'i' AND a.amname = 'btree';
\endif
SET enable_seqscan = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SELECT 'not found by its hash', p.id FROM stored.person AS p
WHERE  NOT EXISTS (SELECT FROM stored.hashed AS h
                   WHERE h.audience OPERATOR(shopmetrics.=) p.of_day AND h.of::text = p.id::text);
SQL
}

# The roles of a shop, where they are not there yet.
create_roles() {
    psql_do -d postgres <<'SQL'
SET client_min_messages = warning;
SELECT format('CREATE ROLE %I %s', name, can)
FROM   (VALUES (1, 'shop_owner', 'LOGIN'), (2, 'shop_reader', 'ADMIN shop_owner'),
               (3, 'shop_loader', 'BYPASSRLS ADMIN shop_owner')) AS r (n, name, can)
WHERE  NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) ORDER BY n \gexec
GRANT shop_reader, shop_loader TO shop_owner WITH ADMIN OPTION;
SQL
}

# create DATABASE VERSION: by an ordinary user, those extensions that are built and that the version has.
create() {
    local name
    fresh_database "$1"
    psql_do -d "$1" -c "GRANT CREATE ON DATABASE $1 TO shop_owner"
    as shop_owner "$1" -c 'CREATE SCHEMA agents'
    for name in "${EXTENSIONS[@]}"; do
        [ ! -e "$SERVER_SHAREDIR/extension/$name--$2.sql" ] ||
            as shop_owner "$1" -c "CREATE EXTENSION $name VERSION '$2' $([ "$name" != shopmetrics_user_agent ] || say SCHEMA agents)"
    done
}

# has_user_agent: for stored.sql.
has_user_agent() { [ -e "$SERVER_SHAREDIR/extension/shopmetrics_user_agent.control" ] && say true || say false; }

# A line for each relation of schema stored, with no search_path, as pg_dump and replication have none.
stored() {
    as shop_owner "$1" <<'SQL'
SET timezone = 'UTC';
SET search_path = '';
SELECT format('SELECT %L, count(*), md5(string_agg(r::text, E''\n'' ORDER BY r::text COLLATE pg_catalog."C")) FROM stored.%I AS r',
              relname, relname)
FROM   pg_class WHERE relnamespace = 'stored'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') ORDER BY relname
\gexec
SQL
}

# wrong_dashboards DATABASE: what those say that give an error. Nothing of the catalogue says what a function will call.
wrong_dashboards() {
    as shop_owner "$1" <<'SQL' | grep ERROR || true
\set ON_ERROR_STOP off
SELECT format('SELECT FROM shop.%I(''[2026-08-30 22:00+00, 2026-09-10 22:00+00)'', ''Europe/Rome'')', p.proname)
FROM   pg_proc AS p
WHERE  p.pronamespace = 'shop'::regnamespace AND p.proargtypes[0] = 'tstzrange'::regtype
       AND p.proargnames[2] = 'zone' AND p.pronargs - p.pronargdefaults <= 2 AND p.prokind = 'f' ORDER BY p.oid
\gexec
SQL
}

catalogue() {
    local name
    for name in "${EXTENSIONS[@]}"; do
        as postgres "$1" -v name="$name" -f "$HERE/catalogue.sql"
    done
}

