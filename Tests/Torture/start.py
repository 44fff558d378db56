#!/usr/bin/env python3
"""Start torture: see start.sh."""
import http.client
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ALLOWED_SECONDS = 5.0
# Windows of fixed size (what risk, routing and the screens remember) weigh more than fewer orders.
ALLOWED_BYTES_AN_ORDER = 1024
ORDERS_OF_THE_BOUND = 1_000_000
START_LIMIT_SECONDS = 120
FILL_LIMIT_SECONDS = 3600


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_keys(binary, folder):
    """The sandbox makes a merchant's keys and certificates at its first run."""
    sandbox = subprocess.Popen([binary, "sandbox", "--data", folder], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        return json.loads(sandbox.stdout.readline())
    finally:
        sandbox.terminate()
        sandbox.wait()


def write_configuration(folder, data, merchant, port):
    """One shop, one channel that nobody answers: a start asks for neither."""
    keys = os.path.join(folder, "sandbox", "keys")
    with open(os.path.join(folder, "shop.secret"), "w") as file:
        file.write(secrets.token_hex(32) + "\n")
    path = os.path.join(folder, "engine.toml")
    with open(path, "w") as file:
        file.write(f'''[engine]
data_folder = "{data}"
environment = "TEST"
site = "start"
[listen]
address = "127.0.0.1"
port = {port}
public_url = "http://127.0.0.1:{port}"
[[shop]]
id = "bench-shop"
name = "Bench"
secret_file = "shop.secret"
[[operator]]
name = "amy"
uid = {os.getuid() or 1001}
roles = ["viewer"]
[[channel]]
id = "wechat"
currencies = ["CNY"]
environments = ["wechat", "miniprogram", "app", "browser"]
categories = ["goods"]
minimum_fen = 1
maximum_fen = 100000000
fee_millionths = 6000
upkeep_per_thousand_fen = 4000
bad_debt_millionths = 100
splits_after_payment = true
split_ceiling_basis_points = 3000
can_close = true
concurrency = 100
rate_per_second = 100
split_delay_ms = 1500
weight = 50
base_url = "http://127.0.0.1:1"
mchid = "{merchant['mchid']}"
appid = "{merchant['appid']}"
merchant_key_file = "{keys}/wechat_merchant_private.pem"
merchant_certificate_file = "{keys}/wechat_merchant_cert.pem"
api_v3_key_file = "{keys}/wechat_apiv3_key"
platform_certificate_file = "{keys}/wechat_platform_cert.pem"
''')
    return path


def resident_bytes(pid):
    with open(f"/proc/{pid}/status") as status:
        line = next(line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


def healthy(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def start(binary, configuration, port, log):
    """Seconds to the first 200, and what the engine holds in memory then."""
    begin = time.monotonic()
    engine = subprocess.Popen([binary, "engine", "--config", configuration], stdout=log, stderr=log)
    try:
        while time.monotonic() - begin < START_LIMIT_SECONDS:
            if engine.poll() is not None:
                raise SystemExit(f"the engine ended with {engine.returncode}")
            if healthy(port):
                return time.monotonic() - begin, resident_bytes(engine.pid)
            time.sleep(0.02)
        raise SystemExit(f"no 200 within {START_LIMIT_SECONDS} s")
    finally:
        engine.kill()
        engine.wait()


def measure(binary, orders):
    folder = tempfile.mkdtemp(prefix="paydeck-start-")
    try:
        os.umask(0o077)
        merchant = make_keys(binary, os.path.join(folder, "sandbox"))
        port = free_port()
        with open(os.path.join(folder, "log"), "w") as log:
            empty = write_configuration(folder, os.path.join(folder, "empty"), merchant, port)
            _, base = start(binary, empty, port, log)
            data = os.path.join(folder, "data")
            subprocess.run(
                [binary, "bench", "start", "--orders", str(orders), "--keep", data],
                check=True, stdout=log, stderr=log, timeout=FILL_LIMIT_SECONDS)
            full = write_configuration(folder, data, merchant, port)
            seconds, resident = start(binary, full, port, log)
        return seconds, max(0, resident - base) // orders
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    sizes, binary = [int(size) for size in sys.argv[1].split(",")], os.path.abspath(sys.argv[2])
    failed = 0
    for orders in sizes:
        seconds, each = measure(binary, orders)
        is_bound = orders >= ORDERS_OF_THE_BOUND
        is_held = seconds <= ALLOWED_SECONDS and (not is_bound or each <= ALLOWED_BYTES_AN_ORDER)
        failed += not is_held
        print(f"{'held' if is_held else 'MISSED'} {orders} orders with a waiting share: first 200 after {seconds:.2f} s "
              f"(at most {ALLOWED_SECONDS:.0f}), {each} bytes of memory an order"
              + (f" (at most {ALLOWED_BYTES_AN_ORDER})" if is_bound else ""),
              flush=True)
    print(f"{len(sizes) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
