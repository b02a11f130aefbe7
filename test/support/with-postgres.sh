#!/usr/bin/env bash
# Runs a command with LEADCLOCK_TEST_DATABASE_URL naming a PostgreSQL server of its own: made in a temporary
# directory, on a free port, stopped and removed at the end, whatever happens. Exits with the command's code.
set -euo pipefail

if [ $# -eq 0 ]; then
  echo "usage: with-postgres.sh COMMAND [ARGUMENT...]" >&2
  exit 2
fi

find_binaries() {
  local initdb
  initdb=$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1 || true)
  [ -n "$initdb" ] || initdb=$(command -v initdb || true)
  [ -n "$initdb" ] && dirname "$(readlink -f "$initdb")"
}

binaries=$(find_binaries || true)
if [ -z "$binaries" ]; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "PostgreSQL is not installed. Install it (on Debian: apt-get install postgresql), or run this as root." >&2
    exit 1
  fi
  echo "Installing PostgreSQL from Debian's packages…" >&2
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postgresql; } >&2
  binaries=$(find_binaries)
fi

# PostgreSQL refuses to run as root.
as_owner() {
  if [ "$(id -u)" -eq 0 ]; then
    setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"
  else
    "$@"
  fi
}

home=$(mktemp -d "${TMPDIR:-/tmp}/leadclock-postgres-XXXXXX")
server=""
command_pid=""
cleanup() {
  code=$?
  trap - EXIT INT TERM
  if [ -n "$command_pid" ] && kill -0 "$command_pid" 2>/dev/null; then
    kill -TERM "$command_pid" 2>/dev/null || true
    wait "$command_pid" 2>/dev/null || true
  fi
  if [ -n "$server" ]; then
    (cd / && as_owner "$binaries/pg_ctl" stop -D "$home/data" -m immediate -w >/dev/null 2>&1) || true
  fi
  rm -rf "$home"
  exit "$code"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [ "$(id -u)" -eq 0 ]; then chown postgres:postgres "$home"; fi
(cd / && as_owner "$binaries/initdb" -D "$home/data" -U leadclock --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync) >"$home/initdb.log" 2>&1 || {
  cat "$home/initdb.log" >&2
  exit 1
}

free_port() {
  node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

# Another process may take the port between asking and listening: try again with another.
for _ in 1 2 3 4 5; do
  port=$(free_port)
  if (cd / && as_owner "$binaries/pg_ctl" start -D "$home/data" -w -l "$home/data/server.log" -o \
    "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c deadlock_timeout=50ms" >/dev/null 2>&1); then
    server=running
    break
  fi
done
if [ -z "$server" ]; then
  echo "PostgreSQL does not start:" >&2
  cat "$home/data/server.log" >&2
  exit 1
fi

export LEADCLOCK_TEST_DATABASE_URL="postgres://leadclock@127.0.0.1:$port/postgres"
"$@" &
command_pid=$!
wait "$command_pid"
