#!/usr/bin/env bash
# Does what the Containerfile does, where no container engine runs: copies the same files into an empty directory, installs
# and builds there, makes it read-only, starts it as a user who owns nothing, migrates a real PostgreSQL, and asks it what a
# cluster asks: probes, metrics, one webhook, a stop. The image itself is not built by this.
# Usage: ops/prove-image.sh   (root, npm and Node; on Debian it installs PostgreSQL if that is missing)
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -z "${LEADCLOCK_TEST_DATABASE_URL:-}" ]; then exec bash test/support/with-postgres.sh bash "$0"; fi

node=$PWD/node_modules/node/bin/node
home=$(mktemp -d /tmp/leadclock-image-XXXXXX)
app=$home/app
mkdir "$app" "$home/data" "$home/data2"
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$home"
}
trap cleanup EXIT
say() { echo "== $*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }

say "files: those of the Containerfile's COPY lines"
sed -n '/AS build/,/^FROM/p' Containerfile | sed -n 's/^COPY //p' | while read -r line; do
  set -- $line
  target=${*: -1}
  for source in "${@:1:$#-1}"; do
    if [ -d "$source" ]; then mkdir -p "$app/$target" && cp -r "$source/." "$app/$target/"; else cp "$source" "$app/$target"; fi
  done
done

say "install, without development dependencies and scripts"
(cd "$app" && npm install --omit=dev --ignore-scripts --no-audit --no-fund >"$home/npm.log" 2>&1) || { tail -20 "$home/npm.log"; fail "npm install"; }
[ ! -e "$app/node_modules/jest" ] || fail "development dependencies are there"

say "the console"
(cd "$app" && "$node" --disable-warning=ExperimentalWarning console/build/main.ts >"$home/console.log" 2>&1) || { tail -20 "$home/console.log"; fail "the console's build"; }

say "read-only, as user 10001"
chmod 755 "$home"
chmod -R a-w,a+rX "$app"
chown 10001:10001 "$home/data" "$home/data2"
secret=proof-of-the-image
# A free port is not asked for: two that nobody uses in a test run.
web=$((20000 + RANDOM % 10000)) worker=$((31000 + RANDOM % 1000))
as_user() { # data directory, port, role, then the command
  local data=$1 port=$2 role=$3
  shift 3
  env -i PATH=/usr/bin:/bin TZ=UTC NODE_ENV=production LEADCLOCK_HOST=127.0.0.1 LEADCLOCK_PORT="$port" LEADCLOCK_DATA="$data" \
    LEADCLOCK_ROLE="$role" DATABASE_URL="$LEADCLOCK_TEST_DATABASE_URL" LEADCLOCK_PUBLIC_URL=https://proof.example \
    LEADCLOCK_SECRET_KEY=0123456789012345678901234567890123456789012= LEADCLOCK_ACCESS_TOKEN=proof-access-token-1 \
    LEADCLOCK_METRICS_TOKEN=proof-metrics-token-1 HUBSPOT_CLIENT_ID=proof HUBSPOT_CLIENT_SECRET=$secret \
    setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs \
    sh -c 'cd "$0" && exec "$@"' "$app" "$node" --disable-warning=ExperimentalWarning bin/leadclock.js "$@"
}
setpriv --reuid=10001 --regid=10001 --clear-groups sh -c "touch '$app/src/x'" 2>/dev/null && fail "the user may write into the program"

say "migrate, twice"
as_user "$home/data" 0 web migrate
[ "$(as_user "$home/data" 0 web migrate)" = "0 migrations applied." ] || fail "a second migration has something to do"
as_user "$home/data" 0 web migrate --check

say "start a web process and a worker"
as_user "$home/data" "$web" web start >"$home/web.log" 2>&1 & pids+=($!)
as_user "$home/data2" "$worker" worker start >"$home/worker.log" 2>&1 & pids+=($!)
answers() { # port, path, wanted status, more of curl
  local port=$1 path=$2 wanted=$3 status=none
  shift 3
  for _ in $(seq 1 120); do
    status=$(curl -s -o "$home/answer" -w '%{http_code}' "$@" "http://127.0.0.1:$port$path" || true)
    [ "$status" = 000 ] || break
    sleep 0.5
  done
  [ "$status" = "$wanted" ] || { tail -5 "$home"/*.log; fail "$path on $port: $status, not $wanted"; }
  echo "   $path: $status"
}
for port in "$web" "$worker"; do answers "$port" /healthz 200; answers "$port" /readyz 200; done
answers "$web" /console 200
answers "$worker" /console 404
answers "$web" /metrics 401
answers "$worker" /metrics 200 -H "Authorization: Bearer proof-metrics-token-1"
grep -q '^leadclock_last_sign_of_life_seconds [0-9]' "$home/answer" || fail "no sign of life in the worker's metrics"

say "a webhook, forged and signed"
body='[{"eventId":1,"subscriptionId":1,"portalId":4242424,"appId":1,"occurredAt":1700000000000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":1}]'
now=$(date +%s%3N)
signature=$(printf 'POST%s%s%s' "https://proof.example/hubspot/webhooks" "$body" "$now" | openssl dgst -sha256 -hmac "$secret" -binary | base64)
hook=(-X POST -H "Content-Type: application/json" -H "X-HubSpot-Request-Timestamp: $now" --data-binary "$body")
answers "$web" /hubspot/webhooks 401 "${hook[@]}" -H "X-HubSpot-Signature-v3: Zm9yZ2Vk"
answers "$web" /hubspot/webhooks 204 "${hook[@]}" -H "X-HubSpot-Signature-v3: $signature"

say "stop"
for pid in "${pids[@]}"; do
  child=$(pgrep -P "$pid" | head -1 || true)
  kill -TERM "${child:-$pid}"
done
for pid in "${pids[@]}"; do wait "$pid" || { tail -5 "$home"/*.log; fail "a process ended with $?"; }; done
pids=()
say "done: the steps of the image work. The image itself was not built."
