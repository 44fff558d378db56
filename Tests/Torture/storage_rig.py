"""A running `paydeck engine` with the sandbox's channels, for torture of its storage: real configuration, real processes."""
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request

from shop_client import Shop, order_body, send

START_SECONDS = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Rig:
    """Keys, a configuration with one channel and one shop, and engines over its data folder."""

    def __init__(self, binary, folder=None, data=None, storage=""):
        self.binary = os.path.abspath(binary)
        os.umask(0o077)
        self.folder = folder or tempfile.mkdtemp(prefix="paydeck-storage-")
        self.data = data or os.path.join(self.folder, "data")
        self.sandbox = subprocess.Popen(
            [self.binary, "sandbox", "--data", os.path.join(self.folder, "sandbox")], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        self.ids = json.loads(self.sandbox.stdout.readline())
        self.port = free_port()
        self.secret = secrets.token_hex(32)
        with open(os.path.join(self.folder, "shop.secret"), "w") as file:
            file.write(self.secret + "\n")
        self.shop = Shop({"id": "shop", "key_id": "shop", "secret_file": os.path.join(self.folder, "shop.secret")})
        self.shop.secret = self.secret.encode()
        self.storage = storage
        self.engine = None
        self.log = open(os.path.join(self.folder, "engine.log"), "ab")

    def configuration(self, data=None, storage=None):
        keys = self.ids["keys"]
        path = os.path.join(self.folder, f"engine-{secrets.token_hex(4)}.toml")
        with open(path, "w") as file:
            file.write(f'''
[engine]
data_folder = "{data or self.data}"
environment = "TEST"
site = "torture"
[listen]
address = "127.0.0.1"
port = {self.port}
public_url = "http://127.0.0.1:{self.port}"
[storage]
{self.storage if storage is None else storage}
[[shop]]
id = "shop"
name = "Shop"
secret_file = "shop.secret"
[[channel]]
id = "wechat"
environments = ["wechat", "app", "browser", "miniprogram"]
categories = ["goods", "virtual", "coupon", "service"]
minimum_fen = 1
maximum_fen = 5000000
fee_millionths = 6000
upkeep_per_thousand_fen = 4200
bad_debt_millionths = 180
splits_after_payment = true
split_ceiling_basis_points = 3000
split_delay_ms = 1500
can_close = true
concurrency = 400
rate_per_second = 400
weight = 50
base_url = "{self.ids["wechat"]}"
mchid = "{self.ids["mchid"]}"
appid = "{self.ids["appid"]}"
merchant_key_file = "{keys}/wechat_merchant_private.pem"
merchant_certificate_file = "{keys}/wechat_merchant_cert.pem"
api_v3_key_file = "{keys}/wechat_apiv3_key"
platform_certificate_file = "{keys}/wechat_platform_cert.pem"
''')
        return path

    def start(self, data=None, storage=None, extra=(), wait=True):
        """Starts an engine; the process once it answers, or after it ended."""
        process = subprocess.Popen(
            [self.binary, "engine", "--config", self.configuration(data, storage), *extra], stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=subprocess.PIPE, text=True)
        if wait:
            limit = time.monotonic() + START_SECONDS
            while process.poll() is None and time.monotonic() < limit and self.health()[0] != 200:
                time.sleep(0.05)
        return process

    def health(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=3) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, {}
        except (OSError, ValueError):
            return 0, {}

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)

    def order(self, connection, number, **changes):
        """The status, the answer's body and headers of one new order."""
        return send(connection, self.shop, "POST", "/v1/orders", order_body(number, user=number, **changes))

    def read(self, connection, number):
        return send(connection, self.shop, "GET", f"/v1/orders?shop_order_number={number}")

    def pay(self, attempt):
        """The buyer pays; the channel notifies by itself, and again until it is taken."""
        body = json.dumps({"channel": "wechat", "number": attempt}).encode()
        request = urllib.request.Request(self.ids["wechat"] + "/sandbox/pay", data=body, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def verify(self, data=None):
        done = subprocess.run(
            [self.binary, "verify", "--data", data or self.data], stdin=subprocess.DEVNULL, capture_output=True,
            text=True)
        return done.returncode == 0, (done.stdout + done.stderr).strip()[-300:]

    def end(self, process, how=signal.SIGTERM):
        if process and process.poll() is None:
            process.send_signal(how)
            process.wait(30)
        return process.returncode if process else None

    def close(self):
        self.end(self.engine)
        self.end(self.sandbox)
        shutil.rmtree(self.folder, ignore_errors=True)


def place(rig, count, prefix, acknowledged, senders=4):
    """Places orders from several senders; those acknowledged go into `acknowledged`, number to answer."""
    numbers = iter([f"{prefix}-{index}" for index in range(count)])
    lock = threading.Lock()
    refused = []

    def run():
        connection = rig.connect()
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            try:
                status, answer, headers = rig.order(connection, number)
            except (OSError, http.client.HTTPException):
                connection = rig.connect()
                continue
            with lock:
                if status in (200, 201, 202):
                    acknowledged[number] = answer
                else:
                    refused.append((number, status, headers, answer))

    threads = [threading.Thread(target=run) for _ in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused
