# A private Superset, sourced after common.sh and server.sh: for scripts/dashboards and the layer bi. It lives in a
# directory of its own, with SQLite for its own tables, and shows a database of the private server.
#
#   superset_venv                     .venv-superset with the pinned packages
#   superset_reachable                whether it is there already, or pip reaches an index of packages
#   superset_roles DATABASE           the roles of docs/superset.md in it: superset_gate, admin, anna
#   superset_create DIRECTORY PORT [NAME …]    where it is, and its users admin, anna and those named; their passwords are
#                                     in DIRECTORY/passwords
#   superset_start, superset_stop     the first start makes its tables; superset_launch and superset_await are its halves
#   superset_uri DATABASE             the connection, as SQLAlchemy writes it
# shellcheck shell=bash

SUPERSET_VENV=$REPO/.venv-superset
SUPERSET_PINS=bi/superset/requirements.txt

superset_python() { "$SUPERSET_VENV/bin/python" "$@"; }

superset_reachable() {
    local probe=$REPO/build/index-probe
    python_venv_ready .venv-superset "$SUPERSET_PINS" || {
        need_packages python3-venv
        /usr/bin/python3 -m venv "$probe" &&
            "$probe/bin/python" -m pip --disable-pip-version-check download --quiet --no-deps --retries 1 --timeout 20 \
                --dest "$probe" "$(grep -m 1 == "$REPO/$SUPERSET_PINS")"
    }
}

# The pins are all that it needs: pip does not look for more.
superset_venv() {
    PIP_NO_DEPS=1 python_venv .venv-superset "$SUPERSET_PINS" || die "pip could not install the packages of $SUPERSET_PINS"
}

superset_roles() {
    psql_do -d "$1" -o /dev/null -f "$REPO/bi/superset/gate.sql" \
        -c 'CREATE ROLE admin' -c 'CREATE ROLE anna' -c 'GRANT admin, anna TO superset_gate' \
        -c 'GRANT shop_reader TO admin, anna' -c "SELECT shop.grant_access('admin', 'admin')" \
        -c "SELECT shop.grant_access('anna', 'member', ARRAY['glasses'])"
}

superset_uri() { printf 'postgresql+psycopg2://superset_gate@/%s?host=%s' "$1" "$PGHOST"; }

superset_create() {
    export SUPERSET_HOME=$1 SUPERSET_PORT=$2 SUPERSET_CONFIG_PATH=$REPO/scripts/lib/superset_config.py
    export SUPERSET_ADDRESS=http://127.0.0.1:$2 PYTHONWARNINGS=ignore
    local name users=()
    shift 2
    mkdir -p "$SUPERSET_HOME"
    head -c 33 /dev/urandom | base64 >"$SUPERSET_HOME/secret"
    for name in admin anna "$@"; do
        users+=("$name:$(head -c 9 /dev/urandom | base64 | tr '+/' 'ab')")
    done
    printf '%s\n' "${users[@]}" >"$SUPERSET_HOME/passwords"
    chmod 600 "$SUPERSET_HOME/secret" "$SUPERSET_HOME/passwords"
}

# One process with threads: a fraction of the memory of the usual workers and their queue. "Today" is the server's day:
# its zone is the shop's, which in the demo is Rome's.
superset_launch() {
    TZ=Europe/Rome setsid "$SUPERSET_VENV/bin/gunicorn" --workers 1 --worker-class gthread --threads 8 --timeout 900 \
        --bind "127.0.0.1:$SUPERSET_PORT" --pid "$SUPERSET_HOME/pid" --pythonpath "$REPO/scripts/lib" superset_server:app \
        >"$SUPERSET_HOME/server.log" 2>&1 </dev/null &
    SUPERSET_PID=$!
}

superset_await() {
    local second
    for second in $(seq 900); do
        sleep 1
        if superset_answers; then
            return
        fi
        kill -0 "$SUPERSET_PID" 2>/dev/null || break
    done
    tail -n 20 "$SUPERSET_HOME/server.log" >&2
    die "Superset does not start on port $SUPERSET_PORT (waited $second seconds)"
}

superset_start() { superset_launch && superset_await; }

superset_answers() {
    superset_python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:$SUPERSET_PORT/health', timeout=5)" 2>/dev/null
}

superset_stop() {
    local pid
    pid=$(cat "$SUPERSET_HOME/pid" 2>/dev/null || echo "${SUPERSET_PID:-}")
    [ -n "$pid" ] || return 0
    kill "$pid" 2>/dev/null || return 0
    while kill -0 "$pid" 2>/dev/null; do sleep 0.2; done
}
