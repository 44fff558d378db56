#!/usr/bin/env python3
"""Kill torture: see kill.sh. A shop sends orders, the engine dies at a random moment, the store is verified, the engine
starts again and must know every order it ever acknowledged, under the same number and with the same identifier."""
import http.client
import http.server
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from shop_client import Endpoints, order_body, send

SENDERS = 6
START_SECONDS = 60
FIRST_ORDER_SECONDS = 5
OLD_ORDERS_ASKED = 40
DEMO_RATE = 50


class Receiver:
    """The shop's own end: takes each message and remembers which message told what of which order."""

    def __init__(self):
        self.messages = {}
        self.lock = threading.Lock()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with receiver.lock:
                    receiver.messages.setdefault((body["order"]["id"], body["event"]), set()).add(body["id"])
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/notify"

    def told_twice(self):
        with self.lock:
            return {key: ids for key, ids in self.messages.items() if len(ids) > 1}


class Engine:
    """One life of the engine over the data folder."""

    def __init__(self, binary, folder, seed, log):
        endpoints = os.path.join(folder, "endpoints.json")
        if os.path.exists(endpoints):
            os.unlink(endpoints)
        begin = time.monotonic()
        self.process = subprocess.Popen(
            [binary, "demo", "--data", folder, "--rate", str(DEMO_RATE), "--seconds", "600", "--seed", str(seed),
             "--once", "overview", "--json"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)
        self.endpoints = self.wait(folder, endpoints)
        self.milliseconds = int((time.monotonic() - begin) * 1000)

    def wait(self, folder, path):
        limit = time.monotonic() + START_SECONDS
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                raise RuntimeError(f"the engine ended by itself with {self.process.returncode}")
            if os.path.exists(path):
                try:
                    endpoints = Endpoints(folder)
                    connection = endpoints.connect(timeout=5)
                    connection.request("GET", "/healthz")
                    if connection.getresponse().status == 200:
                        return endpoints
                except (OSError, ValueError):
                    pass
            time.sleep(0.01)
        self.kill()
        raise RuntimeError(f"the engine was not up after {START_SECONDS} s")

    def kill(self):
        self.process.kill()
        self.process.wait()


class Acknowledged:
    """Orders whose identifier the shop was told."""

    def __init__(self):
        self.orders = {}
        self.lock = threading.Lock()

    def add(self, number, shop, body, identifier):
        with self.lock:
            known = self.orders.setdefault(number, (shop, body, identifier))
        return known[2] == identifier

    def snapshot(self):
        with self.lock:
            return dict(self.orders)


class Torture:
    def __init__(self, rounds, binary):
        self.rounds, self.binary = rounds, os.path.abspath(binary)
        self.folder = tempfile.mkdtemp(prefix="paydeck-torture-")
        self.random = random.Random(20261123)
        self.receiver = Receiver()
        self.acknowledged = Acknowledged()
        self.sent = 0
        self.passed = self.failed = 0
        self.starts = []
        self.firsts = []
        self.changed = []

    def check(self, what, fine, detail=""):
        if fine:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {what}: {detail}", flush=True)

    def sender(self, endpoints, name, stop):
        connection = endpoints.connect()
        count = 0
        while not stop.is_set():
            count += 1
            number = f"{name}-{count}"
            # Buyers change, so that no rule of risk sees one of them too often; nobody pays, so that the orders run out and
            # the shop is told, across many deaths.
            body = order_body(
                number, amount=500 + count % 4000, user=number, notify_url=self.receiver.url, expires_in_seconds=60)
            shop = endpoints.shops[count % len(endpoints.shops)]
            self.sent += 1
            try:
                status, answer, _ = send(
                    connection, shop, "POST", "/v1/orders", body, {"Idempotency-Key": "key-" + number})
            except (OSError, http.client.HTTPException):
                return
            if status in (200, 201) and not self.acknowledged.add(number, shop.id, body, answer["id"]):
                self.changed.append(number)

    def load(self, engine, number):
        """Sends until the engine is killed, 10 to 400 ms after it acknowledged its first new order (or 5 s in vain)."""
        stop = threading.Event()
        senders = [
            threading.Thread(target=self.sender, args=(engine.endpoints, f"R{number}-{index}", stop))
            for index in range(SENDERS)]
        for sender in senders:
            sender.start()
        begin = time.monotonic()
        known = len(self.acknowledged.orders)
        while len(self.acknowledged.orders) == known and time.monotonic() < begin + FIRST_ORDER_SECONDS:
            time.sleep(0.002)
        self.firsts.append(int((time.monotonic() - begin) * 1000))
        time.sleep(self.random.uniform(0.010, 0.400))
        engine.kill()
        stop.set()
        for sender in senders:
            sender.join()

    def missing(self, engine, numbers):
        """Asks for orders by number and repeats their requests: both must give the identifier of the first answer."""
        orders = self.acknowledged.snapshot()
        shops = {shop.id: shop for shop in engine.endpoints.shops}
        connection = engine.endpoints.connect()
        wrong = []
        for number in numbers:
            shop_id, body, identifier = orders[number]
            status, answer, _ = send(connection, shops[shop_id], "GET", f"/v1/orders?shop_order_number={number}")
            if status != 200 or answer["id"] != identifier:
                wrong.append(f"{number} read: {status}")
            status, answer, _ = send(
                connection, shops[shop_id], "POST", "/v1/orders", body, {"Idempotency-Key": "key-" + number})
            if status != 200 or answer["id"] != identifier:
                wrong.append(f"{number} repeated: {status} {answer}")
        return wrong

    def verify(self):
        done = subprocess.run(
            [self.binary, "verify", "--data", self.folder], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        return done.returncode == 0, (done.stdout + done.stderr).strip()[-400:]

    def run(self):
        newest = []
        with open(os.path.join(self.folder, "engine.log"), "ab") as log:
            for number in range(1, self.rounds + 2):
                engine = Engine(self.binary, self.folder, number, log)
                self.starts.append(engine.milliseconds)
                known = list(self.acknowledged.snapshot())
                old = self.random.sample(known, min(OLD_ORDERS_ASKED, len(known)))
                if number <= self.rounds:
                    wrong = self.missing(engine, dict.fromkeys(newest + old))
                    before = set(known)
                    self.load(engine, number)
                    newest = [order for order in self.acknowledged.snapshot() if order not in before]
                else:
                    wrong = self.missing(engine, known)
                    engine.kill()
                self.check(f"round {number} orders", not wrong, "; ".join(wrong[:3]))
                clean, detail = self.verify()
                self.check(f"round {number} verify", clean, detail)
                if number % 10 == 0:
                    print(f"{number} kills, {len(self.acknowledged.orders)} orders acknowledged", flush=True)
        self.check("identifiers never changed", not self.changed, str(self.changed[:3]))
        self.twice()

    def twice(self):
        """Reads the store itself: whatever may happen once at most has happened once at most."""
        store = sqlite3.connect(f"file:{self.folder}/paydeck.sqlite?mode=ro", uri=True)
        rows = lambda sql: store.execute(sql).fetchall()
        stored = {row[0]: row[1] for row in rows("SELECT shop_order_number, id FROM orders")}
        orders = self.acknowledged.snapshot()
        lost = [number for number, order in orders.items() if stored.get(number) != order[2]]
        self.check("every acknowledged order is in the store", not lost, str(lost[:3]))
        for what, sql in [
            ("no order twice under a number",
             "SELECT shop, shop_order_number FROM orders GROUP BY 1, 2 HAVING count(*) > 1"),
            ("no order under two numbers of one key",
             "SELECT shop, key FROM idempotency GROUP BY 1, 2 HAVING count(DISTINCT order_id) > 1"),
            ("no order paid by two attempts",
             "SELECT order_id FROM attempts WHERE state = 'paid' GROUP BY 1 HAVING count(*) > 1"),
            ("no payment booked twice",
             "SELECT subject, kind FROM movements GROUP BY 1, 2 HAVING count(*) > 1"),
            ("no order told paid by two messages",
             "SELECT order_id FROM messages WHERE event = 'order.paid' GROUP BY 1 HAVING count(*) > 1"),
            ("no paid order without its booking",
             "SELECT id FROM orders WHERE state = 'paid' AND id NOT IN"
             " (SELECT order_id FROM movements WHERE kind = 'payment')"),
            ("no receiver divided to twice",
             "SELECT order_id, receiver FROM legs WHERE state = 'settled' GROUP BY 1, 2 HAVING count(*) > 1"),
        ]:
            found = rows(sql)
            self.check(what, not found, str(found[:3]))
        told = self.receiver.told_twice()
        self.check("no shop heard one fact under two message numbers", not told, str(list(told.items())[:2]))
        paid, = rows("SELECT count(*) FROM orders WHERE state = 'paid'")[0]
        self.check("the load was real", paid > 0 and len(orders) >= self.rounds, f"{paid} paid, {len(orders)} known")
        starts = sorted(self.starts)
        print(
            f"{self.rounds} kills; {self.sent} orders sent, {len(orders)} acknowledged, {len(stored)} stored, {paid} paid,"
            f" {len(self.receiver.messages)} messages heard; start to first answer p50 {starts[len(starts) // 2]} ms, longest {starts[-1]} ms")
        store.close()


def main():
    rounds, binary = int(sys.argv[1]), sys.argv[2]
    if not os.access(binary, os.X_OK):
        sys.exit(f"{binary}: no such program; build it first (make build)")
    torture = Torture(rounds, binary)
    try:
        torture.run()
    except RuntimeError as error:
        torture.check("run", False, str(error))
    if torture.failed:
        print(f"the folder is kept: {torture.folder}")
    else:
        shutil.rmtree(torture.folder)
    print(f"{torture.passed} passed, {torture.failed} failed")
    sys.exit(1 if torture.failed else 0)


if __name__ == "__main__":
    main()
