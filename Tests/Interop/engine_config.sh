#!/usr/bin/env bash
# Runs `paydeck engine --config` as its users do: a configuration file, key files, a channel on the other side of the
# wire (our sandbox), an order that is paid, a stop, a start, and a verification of what was left on the disk.
#
#   Tests/Interop/engine_config.sh [PATH OF paydeck]
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
paydeck=${1:-$here/../../.build/release/paydeck}
[ -x "$paydeck" ] || { echo "there is no program at $paydeck: build it, or give its path"; exit 2; }
for tool in curl openssl python3; do
    command -v "$tool" > /dev/null || { echo "$tool is missing: install it"; exit 2; }
done

umask 077
work=$(mktemp -d)
sandbox=; engine=; passed=0; failed=0
finish() {
    for process in $engine $sandbox; do kill "$process" 2> /dev/null; wait "$process" 2> /dev/null; done
    rm -rf "$work"
}
trap finish EXIT

check() {  # NAME COMMAND...
    local name=$1
    shift
    if "$@" > "$work/check.out" 2>&1; then
        echo "ok    $name"; passed=$((passed + 1))
    else
        echo "FAIL  $name"; sed 's/^/      /' "$work/check.out"; failed=$((failed + 1))
    fi
}

wait_for() {  # SECONDS COMMAND...
    local left=$(($1 * 10))
    shift
    until "$@" > /dev/null 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 0.1
    done
}

member() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$1" "$2"; }
ended() { ! kill -0 "$1" 2> /dev/null; }

# --- the channels' side
"$paydeck" sandbox --data "$work/sandbox" > "$work/sandbox.json" 2> "$work/sandbox.err" &
sandbox=$!
wait_for 60 test -s "$work/sandbox.json" || { cat "$work/sandbox.err"; echo "0 passed, 1 failed"; exit 1; }
keys=$(member "$work/sandbox.json" keys)
wechat=$(member "$work/sandbox.json" wechat)
alipay=$(member "$work/sandbox.json" alipay)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

# --- our side: secrets in files, everything else in one
mkdir "$work/etc"
openssl rand -hex 32 > "$work/etc/tea-lane.secret"
printf '000000\n' > "$work/etc/unionpay.password"
profile() {  # what a channel can do and costs: taken from the demo's table
    python3 - "$here/../../demo-data/channels.toml" "$1" <<'PYTHON'
import sys
for table in open(sys.argv[1]).read().split("[[channel]]")[1:]:
    if f'id = "{sys.argv[2]}"' in table:
        print("[[channel]]" + table.rstrip())
PYTHON
}
{
    cat <<TOML
[engine]
data_folder = "../data"
environment = "SANDBOX"
site = "test-1"

[listen]
address = "127.0.0.1"
port = $port
public_url = "http://127.0.0.1:$port"

[[shop]]
id = "tea-lane"
name = "Tea Lane"
secret_file = "tea-lane.secret"

[[operator]]
name = "amy"
uid = $(( $(id -u) == 0 ? 1001 : $(id -u) ))
roles = ["viewer", "operator"]

[[risk.rule]]
name = "large_amount"
points = 45
when = [{ feature = "amount", at_least = 1500000 }]

TOML
    profile wechat
    cat <<TOML
base_url = "$wechat"
mchid = "$(member "$work/sandbox.json" mchid)"
appid = "$(member "$work/sandbox.json" appid)"
merchant_key_file = "$keys/wechat_merchant_private.pem"
merchant_certificate_file = "$keys/wechat_merchant_cert.pem"
api_v3_key_file = "$keys/wechat_apiv3_key"
platform_certificate_file = "$keys/wechat_platform_cert.pem"

TOML
    profile alipay
    cat <<TOML
base_url = "${alipay%/gateway.do}"
app_id = "$(member "$work/sandbox.json" app_id)"
seller_id = "$(member "$work/sandbox.json" seller_id)"
app_key_file = "$keys/alipay_app_private.pem"
alipay_public_key_file = "$keys/alipay_platform_public.pem"

TOML
    profile unionpay
    cat <<TOML
base_url = "$(member "$work/sandbox.json" unionpay)"
mer_id = "$(member "$work/sandbox.json" merId)"
key_file = "$keys/unionpay_merchant.pfx"
password_file = "unionpay.password"
root_certificate_file = "$keys/unionpay_root_cert.pem"
middle_certificate_file = "$keys/unionpay_middle_cert.pem"
TOML
} > "$work/etc/engine.toml"

# --- the configuration, before anything starts
check "--check finds the configuration usable" "$paydeck" engine --config "$work/etc/engine.toml" --check
check "--check makes no data folder" test ! -e "$work/data"
"$paydeck" engine --config "$work/etc/engine.toml" --check > "$work/report" 2>&1
check "--check prints no secret" bash -c "! grep -qf '$work/etc/tea-lane.secret' '$work/report'"
refused() {  # SED-EXPRESSION TEXT-EXPECTED: exit 2, and the text in the error
    sed "$1" "$work/etc/engine.toml" > "$work/etc/wrong.toml"
    "$paydeck" engine --config "$work/etc/wrong.toml" > "$work/refused" 2>&1
    local code=$?
    cat "$work/refused"
    [ "$code" -eq 2 ] && grep -qF "$2" "$work/refused"
}
check "a misspelt key is named, and the one that was meant" \
    refused 's/^public_url/publik_url/' 'publik_url: is not a known key; did you mean "public_url"?'
check "a missing key file is named" \
    refused 's/^secret_file.*/secret_file = "lost"/' 'secret_file: names a file that is not there'
chmod 644 "$work/etc/tea-lane.secret"
check "a secret that others may read is refused" refused '' 'may be read by others; run: chmod 600'
chmod 600 "$work/etc/tea-lane.secret"

# --- start, order, payment
start() {
    "$paydeck" engine --config "$work/etc/engine.toml" > "$work/engine.out" 2> "$work/engine.err" &
    engine=$!
    wait_for 20 grep -q '^accepting orders' "$work/engine.out" ||
        { cat "$work/engine.out" "$work/engine.err"; return 1; }
}
call() {  # METHOD TARGET [BODY]: signed as docs/merchant-api.md shows
    local timestamp nonce signature
    timestamp=$(date +%s)
    nonce=$(openssl rand -hex 16)
    signature=$(printf '%s\n%s\n%s\n%s\n%s\n' "$1" "$2" "$timestamp" "$nonce" "${3:-}" |
        openssl dgst -sha256 -hmac "$(cat "$work/etc/tea-lane.secret")" | sed 's/.* //')
    curl -sS --max-time 15 -X "$1" "http://127.0.0.1:$port$2" -H "PayDeck-Key: tea-lane" \
        -H "PayDeck-Timestamp: $timestamp" -H "PayDeck-Nonce: $nonce" -H "PayDeck-Signature: $signature" \
        -H 'Content-Type: application/json' ${3:+--data-binary "$3"}
}
create() {
    call POST /v1/orders '{"shop_order_number": "A1", "amount": 8800, "currency": "CNY", "description": "Green tea",
        "category": "goods", "environment": "browser", "buyer": {"user_id": "u-1027"}}' > "$work/order.json"
    cat "$work/order.json"
    order=$(member "$work/order.json" id) && [ -n "$order" ]
}
pay() {  # the buyer, at the channel that the engine chose
    local channel number url status
    read -r channel number < <(python3 -c '
import json, sys
attempt = json.load(open(sys.argv[1]))["attempt"]
print(attempt["channel"], attempt["id"])' "$work/order.json") || return 1
    url=$(member "$work/sandbox.json" "$channel")
    status=$(curl -sS -o /dev/null -w '%{http_code}' -d "{\"channel\":\"$channel\",\"number\":\"$number\"}" \
        "${url%/gateway.do}/sandbox/pay")
    echo "$channel $number: $status"
    [ "$status" = 200 ]
}
is_paid() { call GET "/v1/orders/$order" | tee "$work/now.json" | grep -q '"state":"paid"'; }
is_healthy() { curl -sSf --max-time 5 "http://127.0.0.1:$port/healthz"; }
counts_one() {
    curl -sSf --max-time 5 "http://127.0.0.1:$port/metrics" | grep -E '^paydeck_orders_paid_total 1$'
}
believes_one() {
    curl -sSf --max-time 5 "http://127.0.0.1:$port/metrics" > "$work/metrics"
    grep -E '^paydeck_notifications_total' "$work/metrics"
    grep -qE '^paydeck_notifications_total\{outcome="accepted"\} 1$' "$work/metrics"
}
copy_verifies() {  # the engine at work
    "$paydeck" backup --data "$work/data" --out "$work/copy" &&
        [ "$(stat -c %a "$work/copy" "$work/copy/paydeck.sqlite" "$work/copy/secrets/ledger-head.pem" | tr '\n' ' ')" \
            = "700 600 600 " ] &&
        "$paydeck" verify --data "$work/copy"
}
ends_with_one() {  # after a write that the disk refuses: files may grow to 64 KiB only, which a few orders need
    (
        trap '' XFSZ
        ulimit -f 64
        exec "$paydeck" engine --config "$work/etc/engine.toml"
    ) > "$work/engine.out" 2> "$work/engine.err" &
    engine=$!
    wait_for 20 grep -q '^accepting orders' "$work/engine.out" || { cat "$work/engine.err"; return 1; }
    for try in 1 2 3 4 5; do
        ended "$engine" && break
        call POST /v1/orders '{"shop_order_number": "B'$try'", "amount": 1, "currency": "CNY", "description": "Tea",
            "category": "goods", "environment": "browser", "buyer": {"user_id": "u-1027"}}'
    done
    wait_for 15 ended "$engine" || return 1
    wait "$engine"
    local code=$?
    engine=
    echo "exit $code"; cat "$work/engine.out" "$work/engine.err"
    [ "$code" -eq 1 ] && grep -q 'the store failed: ' "$work/engine.err"
}
second_refused() {
    "$paydeck" engine --config "$work/etc/engine.toml" > "$work/second" 2>&1
    local code=$?
    cat "$work/second"
    [ "$code" -eq 2 ] && grep -q 'is in use by paydeck engine, process' "$work/second"
}
second_refused_without_lock() {
    rm "$work/data/lock" || return 1
    "$paydeck" engine --config "$work/etc/engine.toml" > "$work/second" 2>&1
    local code=$?
    cat "$work/second"
    [ "$code" -eq 2 ] && grep -q "is in use by process $engine, whose lock file was taken away" "$work/second"
}
copy_refused() {  # on other ports and another socket: only the store itself can tell
    rm -rf "$work/twin"
    cp -r "$work/data" "$work/twin" || return 1
    sed -e "s|^data_folder = .*|data_folder = \"$work/twin\"|" -e "s|^port = .*|port = $((port + 1))|" \
        -e "s|:$port\"|:$((port + 1))\"|" "$work/etc/engine.toml" > "$work/etc/twin.toml"
    "$paydeck" engine --config "$work/etc/twin.toml" > "$work/second" 2>&1
    local code=$?
    cat "$work/second"
    [ "$code" -eq 2 ] && grep -q "process $engine is at work on this store, or this is a copy" "$work/second"
}
missing_marker_told() {  # by --check before the start, and by the log of the start itself
    rm "$work/data/paydeck.marker" || return 1
    "$paydeck" engine --config "$work/etc/engine.toml" --check > "$work/second" 2>&1
    cat "$work/second"
    grep -q 'there is no marker, though there is a store' "$work/second" || return 1
    start || return 1
    cat "$work/engine.out"
    wait_for 10 grep -q 'warning marker_missing ' "$work/engine.out"
}
open_folder_refused() {
    chmod 777 "$work/data" || return 1
    "$paydeck" engine --config "$work/etc/engine.toml" > "$work/second" 2>&1
    local code=$?
    chmod 755 "$work/data"
    cat "$work/second"
    [ "$code" -eq 2 ] && grep -q 'may be written by others' "$work/second"
}
modes_repaired() {
    chmod 644 "$work/data/paydeck.sqlite" "$work/data/secrets/ledger-head.pem" && start &&
        [ -z "$(find "$work/data" -perm /077 ! -type s)" ]
}
damaged_setting_named() {  # whether payouts are paused must never be guessed
    python3 -c '
import sqlite3, sys
store = sqlite3.connect(sys.argv[1])
store.execute("INSERT OR REPLACE INTO named_values (name, value) VALUES (?, ?)", ("engine.payouts", "{tru"))
store.commit()' "$work/data/paydeck.sqlite" || return 1
    "$paydeck" engine --config "$work/etc/engine.toml" > "$work/second" 2>&1
    local code=$?
    cat "$work/second"
    [ "$code" -eq 1 ] && grep -q 'row engine.payouts of named_values is not as the engine wrote it' "$work/second"
}
stop() {
    kill -TERM "$engine" || return 1
    wait_for 15 ended "$engine" || return 1
    wait "$engine"
    local code=$?
    engine=
    cat "$work/engine.out" "$work/engine.err"
    [ "$code" -eq 0 ] && grep -q '^stopped$' "$work/engine.out"
}

check "the engine starts and says where it accepts orders" start
check "it is healthy" is_healthy
check "a second engine on the same data folder is refused" second_refused
check "nor is it when the lock file was taken away" second_refused_without_lock
check "a signed order is created" create
check "a copy of the folder is not started beside it, be it on other ports" copy_refused
check "the buyer pays at the channel" pay
check "the order is paid by the channel's notification" wait_for 15 is_paid
check "/metrics counts the payment" counts_one
check "the channel's notification was believed" believes_one
check "a copy made beside the running engine verifies" copy_verifies
check "SIGTERM ends it in order, with 0" stop
check "the store alone verifies" "$paydeck" verify --data "$work/data"
check "it starts again" start
check "the order is still paid" is_paid
check "SIGTERM ends it again" stop
check "a store without its marker is told by --check and by the log" missing_marker_told
check "SIGTERM ends it, too" stop
check "the store verifies again" "$paydeck" verify --data "$work/data"
check "a data folder that others may write is refused" open_folder_refused
check "a store and keys that others may read are made the owner's alone" modes_repaired
check "SIGTERM ends it once more" stop
check "a store that cannot be written ends it with 1" ends_with_one
check "and leaves a store that verifies" "$paydeck" verify --data "$work/data"
check "what it wrote is for its owner alone" bash -c "[ -z \"\$(find '$work/data' -perm /077)\" ]"
check "a stored setting that does not read is refused by name" damaged_setting_named

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
