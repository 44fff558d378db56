#!/usr/bin/env python3
"""Kill torture of divided money: see money.sh. The channels live in a process of their own; the engine dies again and again while
shares leave, come back for refunds, and commission is withdrawn. At the end the channels' book is compared with the engine's store."""
import collections
import http.client
import json
import os
import random
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

from shop_client import Shop, order_body, send

HERE = os.path.dirname(os.path.abspath(__file__))
SHOP = "tea-lane"
MEMBERS = 300
SENDERS = 4
START_SECONDS = 30
SETTLE_SECONDS = 420
PLATFORM = {"wechat": "1900000109", "alipay": "2088102146225135"}

CONFIGURATION = """
[engine]
data_folder = "{folder}/data"
environment = "SANDBOX"
site = "torture"

[listen]
address = "127.0.0.1"
port = {port}
public_url = "http://127.0.0.1:{port}"

[[shop]]
id = "tea-lane"
name = "Tea Lane"
secret_file = "{folder}/tea-lane.secret"

[[operator]]
name = "amy"
uid = {uid}
roles = ["viewer", "operator"]

[payouts]
vip_every_minutes = 1

[[risk.rule]]
name = "never_here"
points = 1
when = [{{ feature = "amount", at_least = 5000000 }}]

[[receiver]]
channel = "wechat"
account = "1900000109"
name = "PayDeck Platform"

{wechat}
base_url = "{wechat_url}"
mchid = "{mchid}"
appid = "{appid}"
merchant_key_file = "{keys}/wechat_merchant_private.pem"
merchant_certificate_file = "{keys}/wechat_merchant_cert.pem"
api_v3_key_file = "{keys}/wechat_apiv3_key"
platform_certificate_file = "{keys}/wechat_platform_cert.pem"

{alipay}
base_url = "{alipay_url}"
app_id = "{app_id}"
seller_id = "{seller_id}"
app_key_file = "{keys}/alipay_app_private.pem"
alipay_public_key_file = "{keys}/alipay_platform_public.pem"
"""


def channel_table(name):
    """What a channel can do and costs: taken from the demo's table."""
    with open(os.path.join(HERE, "../../demo-data/channels.toml")) as file:
        for table in file.read().split("[[channel]]")[1:]:
            if f'id = "{name}"' in table:
                return "[[channel]]" + table.rstrip()
    raise SystemExit(f"demo-data/channels.toml has no {name}")


class Channels:
    """The sandbox, alive through all deaths of the engine."""

    def __init__(self, binary, folder):
        self.process = subprocess.Popen(
            [binary, "sandbox", "--data", os.path.join(folder, "sandbox")], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.facts = json.loads(self.process.stdout.readline())

    def address(self, channel):
        return urllib.parse.urlsplit(self.facts[channel])

    def post(self, channel, path, body):
        address = self.address(channel)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
        try:
            connection.request("POST", path, body=json.dumps(body))
            return connection.getresponse().status
        finally:
            connection.close()

    def pay(self, channel, number):
        return self.post(channel, "/sandbox/pay", {"channel": channel, "number": number}) == 200

    def truth(self):
        address = self.address("wechat")
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        connection.request("GET", "/sandbox/truth")
        return json.loads(connection.getresponse().read())


class Engine:
    """One life."""

    def __init__(self, binary, configuration, port, log):
        self.process = subprocess.Popen(
            [binary, "engine", "--config", configuration], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        limit = time.monotonic() + START_SECONDS
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                raise RuntimeError(f"the engine ended by itself with {self.process.returncode}")
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.005)
        self.kill()
        raise RuntimeError(f"the engine was not up after {START_SECONDS} s")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


class Book:
    """What the shop was told, shared by its threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.paid = []
        self.refunds = {}
        self.withdrawals = {}
        self.asked = collections.Counter()
        self.orders = self.refused = 0


class Torture:
    def __init__(self, rounds, binary):
        self.rounds, self.binary = rounds, os.path.abspath(binary)
        self.folder = tempfile.mkdtemp(prefix="paydeck-money-")
        os.chmod(self.folder, 0o700)
        self.random = random.Random(20261126)
        self.book = Book()
        self.passed = self.failed = 0
        self.port = self.free_port()
        self.channels = Channels(self.binary, self.folder)
        self.write_configuration()

    def free_port(self):
        """Below the ports that outgoing connections get, so that nobody else's takes it while the engine is dead."""
        while True:
            with socket.socket() as free:
                try:
                    free.bind(("127.0.0.1", random.randrange(20_000, 30_000)))
                    return free.getsockname()[1]
                except OSError:
                    pass

    def write_configuration(self):
        secret = os.path.join(self.folder, "tea-lane.secret")
        with open(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        facts = self.channels.facts
        self.configuration = os.path.join(self.folder, "engine.toml")
        with open(self.configuration, "w") as file:
            file.write(CONFIGURATION.format(
                folder=self.folder, port=self.port, uid=(os.getuid() or 1000), keys=facts["keys"], wechat=channel_table("wechat"),
                alipay=channel_table("alipay"), wechat_url=facts["wechat"],
                alipay_url=facts["alipay"].removesuffix("/gateway.do"),
                **{name: facts[name] for name in ("mchid", "appid", "app_id", "seller_id")}))
        self.shop = Shop({"id": SHOP, "secret_file": secret})

    def check(self, what, fine, detail=""):
        if fine:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {what}: {detail}", flush=True)

    # The shop's side.

    def call(self, connection, method, target, body=b""):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        status, document, _ = send(connection, self.shop, method, target, body)
        return status, document

    def save_members(self, connection):
        for number in range(MEMBERS):
            status, answer = self.call(connection, "PUT", f"/v1/participants/member-{number}", {
                "name": f"Member {number}", "real_name_level": 3, "tier": "vip",
                "accounts": {"wechat": f"oTorture{number:020d}", "alipay": f"20885{number:011d}"},
                "remuneration_basis": f"promotion contract {number}"})
            if status not in (200, 201):
                raise RuntimeError(f"participant refused: {status} {answer}")

    def plan(self, draw):
        member = draw.randrange(MEMBERS)
        leader = draw.randrange(MEMBERS)
        person = {"wechat": f"oTorture{leader:020d}", "alipay": f"20885{leader:011d}"}
        return {"receivers": [
            {"participant": "platform", "role": "platform", "account_kind": "merchant", "accounts": PLATFORM,
             "ratio_basis_points": 500, "timing": "real_time"},
            {"participant": f"member-{leader}", "role": "leader", "account_kind": "person", "accounts": person,
             "ratio_basis_points": 700, "timing": "real_time", "level": 1},
            {"participant": f"member-{member}", "role": "member", "account_kind": "person", "accounts": {},
             "ratio_basis_points": 2000, "timing": "real_time", "delivery": "balance", "level": 2}]}

    def sell(self, connection, draw, number):
        body = order_body(
            number, amount=draw.randrange(2_000, 40_000), user=number, split_plan=self.plan(draw),
            environment=draw.choice(["app", "browser"]))
        status, answer = self.call(connection, "POST", "/v1/orders", body)
        attempt = (answer or {}).get("attempt") or {}
        if status not in (200, 201) or not attempt.get("pay_parameter"):
            with self.book.lock:
                self.book.refused += 1
            return
        with self.book.lock:
            self.book.orders += 1
        if self.channels.pay(attempt["channel"], attempt["id"]):
            with self.book.lock:
                self.book.paid.append((answer["id"], answer["amount"]))

    def refund(self, connection, draw):
        """A tenth of an order, or all of it; an unanswered request is asked again under its number, by whoever comes next."""
        with self.book.lock:
            open_requests = [key for key, told in self.book.refunds.items() if told is None]
            if open_requests and draw.random() < 0.5:
                key = draw.choice(open_requests)
            elif self.book.paid:
                order, amount = draw.choice(self.book.paid)
                part = amount if draw.random() < 0.2 else max(1, amount // 10)
                key = (order, f"R-{order}-{draw.randrange(4)}", part)
                if any(known[1] == key[1] for known in self.book.refunds):
                    return
                self.book.refunds[key] = None
            else:
                return
        order, number, part = key
        status, _ = self.call(connection, "POST", f"/v1/orders/{order}/refunds", {
            "shop_refund_number": number, "amount": part, "currency": "CNY", "reason": "damaged"})
        with self.book.lock:
            self.book.refunds[key] = status

    def withdraw(self, connection, draw):
        with self.book.lock:
            open_requests = [key for key, told in self.book.withdrawals.items() if told is None]
        if open_requests and draw.random() < 0.5:
            key = draw.choice(open_requests)
        else:
            member = draw.randrange(MEMBERS)
            status, answer = self.call(connection, "GET", f"/v1/participants/member-{member}")
            free = (answer or {}).get("commission", 0)
            with self.book.lock:
                if status != 200 or free < 300 or self.book.asked[member] >= 4:
                    return
                self.book.asked[member] += 1
                key = (member, f"W-{member}-{self.book.asked[member]}", draw.randrange(300, free + 1),
                       draw.choice(["wechat", "alipay"]))
                self.book.withdrawals[key] = None
        member, number, amount, method = key
        status, _ = self.call(connection, "POST", "/v1/withdrawals", {
            "shop_withdrawal_number": number, "participant": f"member-{member}", "amount": amount, "currency": "CNY",
            "method": method, "tier": "vip"})
        with self.book.lock:
            self.book.withdrawals[key] = status

    def sender(self, name, seed, stop):
        draw = random.Random(seed)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        count = 0
        while not stop.is_set():
            count += 1
            try:
                lot = draw.random()
                if lot < 0.5:
                    self.sell(connection, draw, f"{name}-{count}")
                elif lot < 0.75:
                    self.refund(connection, draw)
                else:
                    self.withdraw(connection, draw)
            except (OSError, http.client.HTTPException):
                return

    def load(self, engine, number):
        stop = threading.Event()
        senders = [
            threading.Thread(target=self.sender, args=(f"R{number}-{index}", number * 100 + index, stop))
            for index in range(SENDERS)]
        for sender in senders:
            sender.start()
        time.sleep(self.random.uniform(0.1, 1.5))
        engine.kill()
        stop.set()
        for sender in senders:
            sender.join()

    # Lives and deaths.

    def run(self):
        with open(os.path.join(self.folder, "engine.log"), "ab") as log:
            start = lambda: Engine(self.binary, self.configuration, self.port, log)
            engine = start()
            self.save_members(http.client.HTTPConnection("127.0.0.1", self.port, timeout=15))
            for number in range(1, self.rounds + 1):
                self.load(engine, number)
                clean, detail = self.verify()
                self.check(f"round {number} verify", clean, detail)
                if number % 10 == 0:
                    print(f"{number} kills, {len(self.book.paid)} paid, {len(self.book.refunds)} refunds and"
                          f" {len(self.book.withdrawals)} withdrawals asked for", flush=True)
                engine = start()
            self.settle(engine)
            engine.kill()
        clean, detail = self.verify()
        self.check("the settled store verifies", clean, detail)
        self.compare(self.channels.truth())

    def verify(self):
        done = subprocess.run(
            [self.binary, "verify", "--data", self.folder + "/data"], stdin=subprocess.DEVNULL, capture_output=True,
            text=True)
        return done.returncode == 0, (done.stdout + done.stderr).strip()[-400:]

    def rows(self, sql):
        store = sqlite3.connect(f"file:{self.folder}/data/paydeck.sqlite?mode=ro", uri=True, timeout=10)
        try:
            return store.execute(sql).fetchall()
        finally:
            store.close()

    # What still moves by itself within minutes. Orders nobody paid run for an hour, and are not waited for; nor are refunds for
    # which the merchant has no money left at the channel, since a person who received a share keeps it.
    MOVING = [
        ("refunds", "SELECT count(*) FROM refunds WHERE state NOT IN ('succeeded', 'failed') AND last_code NOT LIKE '%NOT_ENOUGH'"),
        ("shares", "SELECT count(*) FROM legs WHERE state IN ('sent', 'unknown', 'accepted', 'processing')"
                   " OR (state = 'waiting' AND timing = 'real_time')"),
        ("returns", "SELECT count(*) FROM split_returns WHERE state NOT IN ('succeeded', 'failed')"),
        ("withdrawals", "SELECT count(*) FROM withdrawals WHERE state IN ('requested', 'sent', 'unknown', 'processing',"
                        " 'awaiting_confirmation')"),
    ]

    def settle(self, engine):
        limit = time.monotonic() + SETTLE_SECONDS
        left = {}
        while time.monotonic() < limit:
            left = {name: self.rows(sql)[0][0] for name, sql in self.MOVING}
            if not any(left.values()):
                break
            time.sleep(2)
        self.check("everything came to its end, or waits for a person", not any(left.values()), str(left))

    # The two books.

    def compare(self, truth):
        self.compare_payments(truth["trades"])
        self.compare_refunds(truth["trades"])
        self.compare_shares(truth["trades"])
        self.compare_transfers(truth["transfers"])
        for what, sql in [
            ("no refund, share, return or withdrawal booked twice",
             "SELECT subject, kind FROM movements GROUP BY 1, 2 HAVING count(*) > 1"),
            ("no order refunded beyond what was paid", "SELECT id FROM orders WHERE refunded > paid"),
            ("no share given back beyond what it was", "SELECT id FROM legs WHERE returned > amount"),
            ("no receiver divided to twice",
             "SELECT order_id, receiver FROM legs WHERE state IN ('settled', 'returned') GROUP BY 1, 2"
             " HAVING count(*) > 1"),
        ]:
            found = self.rows(sql)
            self.check(what, not found, str(found[:3]))

    def same(self, what, ours, theirs):
        """Two tables of amounts by key, equal row for row."""
        wrong = [f"{key}: ours {ours.get(key)}, theirs {theirs.get(key)}"
                 for key in sorted(set(ours) | set(theirs), key=str) if ours.get(key) != theirs.get(key)]
        self.check(what, not wrong, f"{len(wrong)} differ: " + "; ".join(wrong[:3]))
        print(f"{what}: {len(ours)} and {len(theirs)}, sums {sum(ours.values())} and {sum(theirs.values())}", flush=True)

    def compare_payments(self, trades):
        self.same(
            "each payment at a channel is one payment of ours, to the fen",
            dict(self.rows("SELECT id, paid FROM attempts WHERE paid > 0")),
            {trade["number"]: trade["paid"] for trade in trades if trade["paid"] > 0})

    def compare_refunds(self, trades):
        self.same(
            "each refund at a channel is one refund of ours, to the fen",
            dict(self.rows("SELECT id, amount FROM refunds WHERE state = 'succeeded'")),
            {refund["number"]: refund["amount"] for trade in trades for refund in trade["refunds"]})

    def compare_shares(self, trades):
        theirs = collections.Counter()
        for trade in trades:
            for share in trade["shares"]:
                theirs[(share["request"], share["account"])] += share["amount"]
        ours = collections.Counter()
        rows = self.rows(
            "SELECT request_id, receiver, channel, amount - returned FROM legs"
            " WHERE delivery = 'channel' AND state = 'settled'")
        for request, receiver, channel, amount in rows:
            account = json.loads(receiver)["accounts"][channel]
            ours[(request, account)] += amount
        self.same("each share its receiver has is one share of ours, to the fen", dict(ours), dict(theirs))

    def compare_transfers(self, transfers):
        numbers = collections.Counter(transfer["number"] for transfer in transfers)
        self.check("no transfer under a number twice", max(numbers.values(), default=1) == 1, str(numbers.most_common(2)))
        self.same(
            "each transfer a person has is one withdrawal of ours, to the fen",
            dict(self.rows("SELECT id, amount - fee FROM withdrawals WHERE state = 'succeeded'")),
            {transfer["number"]: transfer["amount"] for transfer in transfers if transfer["paid"]})

    def summary(self):
        count = lambda sql: self.rows(sql)[0][0]
        shares, returns, refunds, withdrawals = (
            count("SELECT count(*) FROM legs WHERE state IN ('settled', 'returned') AND delivery = 'channel'"),
            count("SELECT count(*) FROM split_returns WHERE state = 'succeeded'"),
            count("SELECT count(*) FROM refunds WHERE state = 'succeeded'"),
            count("SELECT count(*) FROM withdrawals WHERE state = 'succeeded'"))
        # A run in which nothing of a kind happened would prove nothing about it.
        self.check("the load was real", min(shares, returns, refunds, withdrawals) > 0,
                   f"{shares} shares, {returns} returns, {refunds} refunds, {withdrawals} withdrawals")
        print(f"{self.rounds} kills; {self.book.orders} orders, {len(self.book.paid)} paid; {shares} shares settled, {returns}"
              f" returned, {refunds} refunds, {withdrawals} withdrawals arrived; {self.book.refused} orders refused")


def main():
    rounds, binary = int(sys.argv[1]), sys.argv[2]
    if not os.access(binary, os.X_OK):
        sys.exit(f"{binary}: no such program; build it first (make build)")
    torture = Torture(rounds, binary)
    ended = False
    try:
        torture.run()
        torture.summary()
        ended = True
    finally:
        torture.channels.process.kill()
        if torture.failed or not ended:
            print(f"left for a look: {torture.folder}")
        else:
            shutil.rmtree(torture.folder, ignore_errors=True)
    print(f"{torture.passed} passed, {torture.failed} failed")
    sys.exit(1 if torture.failed else 0)


if __name__ == "__main__":
    main()
