#!/usr/bin/env python3
"""Flips one bit of a store at a time, N times over all its tables, and then changes rows by hand: `paydeck verify` must
find what changed, and an engine started on it must ask the channel for nothing that it would not ask for with the store
undamaged. Usage: flips.py [N] [PAYDECK] [--verify-only] [--workers 2] [--seed 20261201]; ends with one line of figures,
0 when at least 99 % of the flips with effect and every change by hand were found, and nothing was acted on."""
import argparse
import base64
import collections
import concurrent.futures
import ctypes
import functools
import http.client
import http.server
import json
import os
import queue
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time

from shop_client import order_body, send
from storage_rig import START_SECONDS, Rig, free_port

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../Interop"))
from control_client import Console  # noqa: E402

MEMBERS = 12
UID = os.getuid() or 1000
FOUND_AT_LEAST = 0.99
HOLD = 20
SECONDS = 2  # after its start; all that is due is asked for within 0.2 s
LINES = 40  # of each kind of finding that are printed
# Nobody listens there: messages to the shop stay in the store.
NOTIFY = "http://127.0.0.1:9/told"

EXTRA = f"""
[[operator]]
name = "amy"
uid = {UID}
roles = ["viewer", "reviewer", "operator", "finance", "admin"]
[[operator]]
name = "bob"
uid = {UID + 1}
roles = ["viewer", "reviewer", "operator", "finance", "admin"]
[payouts]
vip_every_minutes = 1
[[risk.rule]]
name = "very_large"
points = 70
for = ["order"]
when = [{{ feature = "amount", at_least = 3000000 }}]
[[receiver]]
channel = "wechat"
account = "1900000109"
name = "PayDeck Platform"
"""


class Recorder:
    """A channel that is dead: it writes down what it is asked for, and answers 503. It knows receivers of shares alone,
    with the sandbox's signature: else no share would ever be asked for.

    Held back for `hold` seconds, its answers come too late to open a breaker: all that is due is asked for at once."""

    def __init__(self, ids, hold=0):
        self.ids, self.asked, self.lock = ids, [], threading.Lock()
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with recorder.lock:
                    recorder.asked.append((time.monotonic(), self.command, self.path, body))
                known = self.path == "/v3/profitsharing/receivers/add"
                if not known:
                    time.sleep(hold)
                answer, headers = recorder.signed(body) if known else (b"", {})
                self.send_response(200 if known else 503)
                for name, value in (headers | {"Content-Length": str(len(answer))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

            do_POST = do_PUT = do_DELETE = do_GET

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 512  # all at once: with the standard 5 some would try again seconds later

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None  # the engine was ended meanwhile
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def signed(self, body):
        told = json.loads(body)
        answer = json.dumps({name: told[name] for name in ("type", "account", "relation_type")}).encode()
        stamp, nonce = str(int(time.time())), os.urandom(16).hex()
        done = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", os.path.join(self.ids["keys"], "wechat_platform_private.pem")],
            input=f"{stamp}\n{nonce}\n".encode() + answer + b"\n", stdout=subprocess.PIPE, check=True)
        return answer, {
            "Content-Type": "application/json", "Wechatpay-Serial": self.ids["wechat_platform_serial"],
            "Wechatpay-Timestamp": stamp, "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature": base64.b64encode(done.stdout).decode()}

    def take(self):
        with self.lock:
            asked, self.asked = self.asked, []
        return asked


# What is encrypted anew for each call.
SEALED = {"user_name", "encrypted_name"}


def plain(value, name=""):
    """A JSON body without what differs from call to call."""
    if isinstance(value, dict):
        return {key: plain(item, key) for key, item in value.items() if key not in SEALED}
    if isinstance(value, list):
        return [plain(item) for item in value]
    # A name under the platform's key: RSA-2048, so 344 characters.
    return "(sealed)" if name == "name" and isinstance(value, str) and len(value) == 344 else value


def normal(asked):
    """What was asked for: method, path, and body with its members sorted."""
    result = set()
    for _, method, path, body in asked:
        try:
            text = json.dumps(plain(json.loads(body)), sort_keys=True, ensure_ascii=False) if body else ""
        except ValueError:
            text = repr(body)
        result.add(f"{method} {path} {text}".strip())
    return result


class Store(Rig):
    """A store with something in every table, work that waits, and a channel that does not answer."""

    def __init__(self, binary):
        super().__init__(binary)
        self.draw = random.Random(7)
        self.recorder = Recorder(self.ids)
        self.base_url = None
        self.marker = os.path.join(self.folder, "elsewhere")
        os.mkdir(self.marker)
        os.mkdir(os.path.join(self.folder, "sock"))
        self.storage = self.storage_table(self.marker)

    @staticmethod
    def storage_table(marker):
        return f'ballast_mib = 0\nmarker_file = "{marker}/marker"'

    def configuration(self, data=None, storage=None, port=None, base_url=None, socket=None):
        path = super().configuration(data, storage)
        with open(path) as file:
            text = file.read()
        text = text.replace(f'base_url = "{self.ids["wechat"]}"', f'base_url = "{base_url or self.base_url}"')
        text = text.replace(f"port = {self.port}\n", f"port = {port or self.port}\n")
        socket = socket or os.path.join(self.folder, "sock/c")
        text = text.replace("[listen]", f'[console]\nsocket = "{socket}"\n[listen]')
        text = text.replace('site = "torture"', 'site = "torture"\nshop_networks = ["127.0.0.0/8"]')
        with open(path, "w") as file:
            file.write(text + EXTRA)
        return path

    # --- the shop

    def call(self, method, target, body=b"", wanted=(200, 201, 202)):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        status, answer, _ = send(self.connection, self.shop, method, target, body)
        if status not in wanted:
            raise SystemExit(f"{method} {target}: {status} {answer}")
        return answer

    def save_members(self):
        for number in range(MEMBERS):
            self.call("PUT", f"/v1/participants/member-{number}", {
                "name": f"Member {number}", "real_name_level": 3, "tier": "vip",
                "accounts": {"wechat": f"oFlips{number:022d}", "alipay": f"20885{number:011d}"},
                "remuneration_basis": f"promotion contract {number}"})

    def plan(self, number):
        leader, member = number % MEMBERS, (number + 5) % MEMBERS
        share = lambda who, role, level, points, **more: {
            "participant": who, "role": role, "account_kind": "person", "accounts": {}, "level": level,
            "ratio_basis_points": points, "timing": "real_time"} | more
        account = {"wechat": f"oFlips{leader:022d}"}
        later = {"wechat": f"oFlips{(number + 2) % MEMBERS:022d}"}
        return {"receivers": [
            {"participant": "platform", "role": "platform", "account_kind": "merchant", "ratio_basis_points": 500,
             "accounts": {"wechat": "1900000109"}, "timing": "real_time"},
            share(f"member-{leader}", "leader", 1, 600, accounts=account,
                  timing="on_receipt" if number % 4 == 0 else "real_time"),
            share(f"member-{(number + 2) % MEMBERS}", "member", 2, 400, accounts=later, timing="next_day"),
            share(f"member-{member}", "member", 2, 1000, delivery="balance"),
            share(f"member-{(number + 7) % MEMBERS}", "member", 2, 300, delivery="balance", purpose=["goods"]),
        ]}

    def sell(self, number, **changes):
        changes = {"expires_in_seconds": 86400, "notify_url": NOTIFY, "amount": 20_000 + 137 * number} | changes
        body = order_body(f"F-{number}", user=f"buyer-{number % 9}", **changes)
        return self.call("POST", "/v1/orders", body)

    def refund(self, order, number, amount):
        self.call("POST", f"/v1/orders/{order}/refunds", {
            "shop_refund_number": f"R-{number}", "amount": amount, "currency": "CNY", "reason": f"damaged {number}"})

    def withdraw(self, member, number, amount):
        self.call("POST", "/v1/withdrawals", {
            "shop_withdrawal_number": f"W-{number}", "participant": f"member-{member}", "amount": amount,
            "currency": "CNY", "method": "wechat", "tier": "vip", "notify_url": NOTIFY})

    # --- the operator

    def console(self):
        """A console of the operator; the kernel tells the engine whose it is."""
        if os.getuid() == 0:
            os.seteuid(UID)
            ctypes.CDLL(None).setfsuid(0)
        try:
            console = Console(os.path.join(self.folder, "sock/c"))
        finally:
            if os.getuid() == 0:
                os.seteuid(0)
        console.hello()
        return console

    def act(self, console, command):
        preview = console.preview(command)["preview"]
        return console.submit(command, "for the torture", preview["version"], preview.get("typedTarget") or "")

    # --- its making

    def rows(self, sql):
        store = sqlite3.connect(f"file:{self.data}/paydeck.sqlite?mode=ro", uri=True, timeout=10)
        try:
            return store.execute(sql).fetchall()
        finally:
            store.close()

    def until(self, what, sql, seconds=90):
        limit = time.monotonic() + seconds
        while self.rows(sql)[0][0]:
            if time.monotonic() > limit:
                raise SystemExit(f"{what}: {self.rows(sql)} after {seconds} s")
            time.sleep(0.2)

    def run(self, base_url):
        self.base_url = base_url
        self.engine = self.start()
        if self.engine.poll() is not None:
            raise SystemExit(f"the engine ended: {self.engine.stderr.read()}")
        self.connection = self.connect()

    def make(self):
        self.run(self.ids["wechat"])
        self.save_members()
        orders = [self.sell(number, split_plan=self.plan(number)) for number in range(24)]
        bare = [self.sell(number) for number in range(24, 30)]
        for order in orders[:14] + bare[:5]:
            self.pay(order["attempt"]["id"])
        self.until("paid", "SELECT count(*) < 19 FROM orders WHERE state = 'paid'")
        self.until("settled", "SELECT count(*) FROM legs WHERE state NOT IN ('settled', 'returned')"
                   " AND timing = 'real_time' AND order_id IN (SELECT id FROM orders WHERE state = 'paid')")
        for number in (1, 2, 3):
            self.refund(orders[number]["id"], number, 3000 + number)
        self.refund(orders[5]["id"], 5, orders[5]["amount"])
        self.withdraw(6, 1, 900)
        self.call("POST", "/v1/participants/member-5/spendings", {
            "shop_spending_number": "P-1", "amount": 200, "currency": "CNY", "category": "goods"})
        self.call("POST", "/v1/participants/member-3/payee", {
            "name": "Member 3", "accounts": {"wechat": "oFlipsOther0000000000003"}})
        self.call("POST", f"/v1/orders/{orders[23]['id']}/close")
        self.sell(40, amount=4_000_000)
        console = self.console()
        acts = [{"arm": {}}, {"setPreferenceWeight": {"_0": 60}},
                {"setChannelWeight": {"channel": "wechat", "weight": 45}},
                {"adjust": {"debit": "differences/shop/wechat", "credit": "shop/shop", "minorUnits": 250}}]
        for command in acts:
            told = self.act(console, command)
            if told.get("result", {}).get("outcome") not in ("done", "proposed"):
                raise SystemExit(f"{command}: {told}")
        console.close()
        self.until("refunded", "SELECT count(*) < 3 FROM refunds WHERE state = 'succeeded'")
        self.until("withdrawn", "SELECT count(*) FROM withdrawals WHERE state <> 'succeeded'")
        self.earlier = self.snapshot()
        self.end(self.engine)
        # The channel is dead from here on; what is asked for stays open. Its buyers still pay.
        self.run(self.recorder.url)
        for number, member in enumerate((7, 8)):
            self.withdraw(member, 10 + number, 700 + number)
        self.until("sent", "SELECT count(*) FROM withdrawals WHERE state = 'requested'")
        self.connection = self.connect()
        # What is asked for now has hardly been tried when the engine dies, so all of it is due at the next start.
        self.call("POST", f"/v1/orders/{orders[22]['id']}/close")
        for number in range(50, 53):
            self.sell(number, split_plan=self.plan(number))
        for order in orders[14:20]:
            self.pay(order["attempt"]["id"])
        self.until("paid", "SELECT count(*) < 25 FROM orders WHERE state = 'paid'")
        for number in (6, 7, 9, 10):
            self.refund(orders[number]["id"], number, 4000 + number)
        for number, order in enumerate(bare[:4]):
            self.refund(order["id"], 20 + number, 5000 + number)
        for number in (0, 4):
            self.call("POST", f"/v1/orders/{orders[number]['id']}/receipt")
        for number, member in enumerate((6, 9, 11)):
            self.withdraw(member, 20 + number, 600 + number)
        time.sleep(1)
        self.end(self.engine, signal.SIGKILL)
        path = os.path.join(self.data, "paydeck.sqlite")
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        with open(path, "rb") as file:
            self.image = file.read()
        soon = (int(time.time()) + 65) * 1000
        (due,), = self.rows(f"SELECT max(due_at) FROM tasks WHERE state = 'open' AND due_at < {soon}")
        time.sleep(max(0, due / 1000 - time.time()) + 1)
        fine, words = self.verify()
        if not fine:
            raise SystemExit(f"the undamaged store does not verify: {words}")

    def snapshot(self):
        return {table: self.rows(f"SELECT * FROM {table}") for (table,) in self.rows(
            "SELECT name FROM sqlite_schema WHERE type = 'table'")}


# --- where the bits lie

def page_ranges(page, first):
    """Where a b-tree page's own bytes lie: header, cell pointers and cells, without gaps and free blocks."""
    number = lambda at: int.from_bytes(page[at:at + 2], "big")
    header = 100 if first else 0
    cells, begin = number(header + 3), number(header + 5) or 65536
    head = header + (12 if page[header] in (2, 5) else 8)
    ranges, at, free = [(header, head + 2 * cells)], begin, number(header + 1)
    while free:
        ranges.append((at, free))
        at, free = free + number(free + 2), number(free)
    return [(low, high) for low, high in ranges + [(at, len(page))] if high > low]


def places(path, image):
    """By table: its pages, of the table itself and of its indices, each with the ranges in use."""
    store = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    owner = dict(store.execute("SELECT name, tbl_name FROM sqlite_schema"))
    filled = {table for (table,) in store.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
              if store.execute(f'SELECT 1 FROM "{table}"').fetchone()}
    size = store.execute("PRAGMA page_size").fetchone()[0]
    pages = collections.defaultdict(list)
    for name, number, kind, payload in store.execute("SELECT name, pageno, pagetype, payload FROM dbstat"):
        table = owner.get(name, name)
        if table in filled or name == "sqlite_schema":
            page = image[(number - 1) * size:number * size]
            ranges = [(0, 4 + payload)] if kind == "overflow" else page_ranges(page, number == 1)
            pages[table].append((number, name, (number - 1) * size, ranges))
    store.close()
    return dict(sorted(pages.items()))


def draw_flips(pages, count, seed):
    """Seeded flips: a table, one of its pages, a byte in use, a bit."""
    draw, flips = random.Random(seed), []
    for _ in range(count):
        table = draw.choice(list(pages))
        number, name, start, ranges = draw.choice(pages[table])
        offset = draw.randrange(sum(high - low for low, high in ranges))
        for low, high in ranges:
            if offset < high - low:
                offset += low
                break
            offset -= high - low
        bit = draw.randrange(8)
        flips.append((table, f"{table}: page {number} ({name}), offset {offset}, bit {bit}", start + offset, 1 << bit))
    return flips


# --- what a store says

class Text(bytes):
    def __repr__(self):
        return self.decode("utf-8", "backslashreplace")


def content(path):
    """All rows of all tables, with the kinds of their values, and SQLite's own findings."""
    store = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    store.text_factory = Text
    told = {}
    try:
        told["sqlite_schema"] = (["type", "name", "tbl_name", "sql"], store.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2").fetchall())
        for kind, table, _, _ in told["sqlite_schema"][1]:
            if bytes(kind) == b"table":
                rows = store.execute(f'SELECT * FROM "{table!r}" NOT INDEXED')
                told[repr(table)] = ([column[0] for column in rows.description], rows.fetchall())
        told["integrity_check"] = (["says"], store.execute("PRAGMA integrity_check").fetchall())
    finally:
        store.close()
    return told


def difference(before, path):
    """The first that reads otherwise than `before`; "" when nothing does."""
    try:
        after = content(path)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return f"unreadable: {error}"
    for table in before:
        columns, old = before[table]
        new = after.get(table, ([], []))[1]
        if len(old) != len(new):
            return f"{table}: {len(old)} rows, now {len(new)}"
        for was, now in zip(old, new):
            for column, one, other in zip(columns, was, now):
                if one != other or type(one) is not type(other):
                    one, other = repr(one), repr(other)
                    at = max(0, next((n for n, (a, b) in enumerate(zip(one, other)) if a != b), 0) - 16)
                    return f"{table}.{column}: {one[at:at + 40]!r} -> {other[at:at + 40]!r}"
    return ""


# --- one store after the other

NUMBER = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{26}\b")


class Numbers:
    """Numbers the engine makes are stored before they are used; those made after the undamaged store was left differ
    from run to run. A number that differs from a known one in a character or two is no new one."""

    def __init__(self, image):
        self.known = {text.decode() for text in re.findall(rb"[0-9A-HJKMNP-TV-Z]{26}", image)}
        self.newest = max(self.known)

    def fresh(self, number):
        return number not in self.known and number > self.newest and not any(
            sum(a != b for a, b in zip(number, known)) <= 2 for known in self.known)

    def replace(self, requests):
        return {NUMBER.sub(lambda at: "(new)" if self.fresh(at[0]) else at[0], text) for text in requests}

    def harmless(self, request):
        """A question about what the undamaged store knows: it moves nothing, and its moment varies."""
        numbers = NUMBER.findall(request)
        return request.startswith("GET ") and bool(numbers) and self.known.issuperset(numbers)


class Worker:
    """A folder, a port and a dead channel of its own: looks at one damaged store after the other."""

    def __init__(self, store, name):
        self.store, self.port = store, free_port()
        self.folder = os.path.join(store.folder, name)
        self.data, self.marker = (os.path.join(self.folder, part) for part in ("data", "marker"))
        os.makedirs(self.folder)
        self.recorder = Recorder(store.ids, hold=HOLD)
        self.config = store.configuration(
            self.data, store.storage_table(self.marker), self.port, self.recorder.url, os.path.join(self.folder, "c"))
        self.path = os.path.join(self.data, "paydeck.sqlite")

    def put(self, image):
        for target, source in ((self.data, self.store.data), (self.marker, self.store.marker)):
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("paydeck.sqlite*", "lock", "nonces*"))
        with open(self.path, "wb") as file:
            file.write(image)

    def verify(self):
        done = subprocess.run(
            [self.store.binary, "verify", "--data", self.data], stdin=subprocess.DEVNULL, capture_output=True)
        words = (done.stdout + done.stderr).decode(errors="replace")
        return done.returncode, [line for line in words.splitlines() if line.strip()][-1:]

    def healthy(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=3)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def act(self, seconds):
        """Runs an engine on the store: what it asked the channel for, and how it ended (None when it was at work)."""
        self.recorder.take()
        with open(os.path.join(self.folder, "words"), "wb+") as words:
            engine = subprocess.Popen(
                [self.store.binary, "engine", "--config", self.config], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=words)
            limit, up = time.monotonic() + START_SECONDS, None
            while engine.poll() is None and time.monotonic() < limit:
                if up is None and self.healthy():
                    up = time.monotonic()
                    limit = up + seconds
                time.sleep(0.04)
            ended = engine.poll()
            engine.kill()
            engine.wait()
            words.seek(0)
            told = words.read().decode(errors="replace").strip()
        asked = self.recorder.take()
        if ended is None and up is None:
            return asked, "hung", told
        return asked, ended, told


class Campaign:
    def __init__(self, store, workers, acts):
        self.store, self.acts = store, acts
        self.workers = queue.Queue()
        self.all = [Worker(store, f"worker-{number}") for number in range(workers)]
        self.numbers = Numbers(store.image)
        self.before = content(os.path.join(store.data, "paydeck.sqlite"))
        self.lock, self.usual = threading.Lock(), set()
        self.missed, self.idle, self.acted, self.acted_on, self.crashes = [], [], [], [], []
        if acts:
            self.learn()
        for worker in self.all:
            self.workers.put(worker)

    def learn(self):
        """What the undamaged store asks for, by several runs."""
        for seconds in (10, SECONDS, 10, SECONDS):
            self.undamaged(self.all[0], seconds)
        print(f"undamaged: {len(self.usual)} requests", file=sys.stderr, flush=True)

    def undamaged(self, worker, seconds):
        worker.put(self.store.image)
        asked, ended, told = worker.act(seconds)
        if ended is not None:
            raise SystemExit(f"the engine does not stay on the undamaged store: {ended} {told[-300:]}")
        with self.lock:
            self.usual |= self.numbers.replace(normal(asked))

    def look(self, job):
        """One damaged store: found, missed or without effect, and whether anything came of it."""
        name, image = job[0], job[1]()
        worker = self.workers.get()
        try:
            worker.put(image)
            code, words = worker.verify()
            changed = difference(self.before, worker.path) if code == 0 else ""
            result = "found" if code == 1 else "missed" if changed else "no effect"
            with self.lock:
                if code not in (0, 1):
                    self.crashes.append(f"{name}: verify ended with {code}: {words}")
                if result == "missed":
                    self.missed.append(f"{name}: {changed}")
                if result == "no effect":
                    self.idle.append(name)
            if self.acts:
                self.look_at_acts(worker, name, image, result)
            return result
        finally:
            self.workers.put(worker)

    def look_at_acts(self, worker, name, image, result):
        worker.put(image)
        asked, ended, told = worker.act(SECONDS)
        asked = {text for text in self.numbers.replace(normal(asked)) if not self.numbers.harmless(text)}
        if asked - self.usual:
            # Time goes by: something may have come due in the undamaged store as well.
            for _ in range(3):
                self.undamaged(worker, SECONDS + 3)
        with self.lock:
            if asked - self.usual:
                self.acted_on.append(name)
            for request in sorted(asked - self.usual)[:2]:
                self.acted.append(f"{name} ({result} by verify): {request[:300]}")
            if ended == "hung" or ended is not None and (ended < 1 or not told):
                self.crashes.append(f"{name}: the engine ended with {ended}: {told[-200:]}")

    def run(self, jobs, what):
        """All of them, by all workers; how many were found, missed and without effect."""
        counts, begun = collections.Counter(), time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(len(self.all)) as pool:
            for number, result in enumerate(pool.map(self.look, jobs), 1):
                counts[result] += 1
                if number % 20 == 0 or number == len(jobs):
                    rate = number / (time.monotonic() - begun)
                    print(f"{what}: {number} of {len(jobs)}, {rate:.2f}/s, {(len(jobs) - number) / rate:.0f} s left;"
                          f" {dict(counts)}, acted on {len(self.acted_on)}, crashes {len(self.crashes)}",
                          file=sys.stderr, flush=True)
        return counts


class Flipped:
    """The damaged images, made when they are wanted."""

    def __init__(self, image, flips):
        self.image, self.flips = image, flips

    def __len__(self):
        return len(self.flips)

    def __iter__(self):
        for _, name, place, bit in self.flips:
            yield name, functools.partial(self.made, place, bit)

    def made(self, place, bit):
        return self.image[:place] + bytes([self.image[place] ^ bit]) + self.image[place + 1:]


# --- changes by hand

OPEN_LEG = "state IN ('sent', 'unknown', 'waiting')"
# Name, statement. Whoever writes them has no key; triggers are taken away and put back.
CHANGES = [
    ("participants.accounts", "UPDATE participants SET accounts = replace(accounts, 'oFlips', 'oThief')"),
    ("participants.level", "UPDATE participants SET level = 1 WHERE number = 'member-7'"),
    ("participants.name", "UPDATE participants SET name = 'Somebody' WHERE number = 'member-7'"),
    ("payee_accounts.account", "UPDATE payee_accounts SET account = 'oThief0000000000000000000007'"
                               " WHERE participant = 'member-7' AND method = 'wechat'"),
    ("legs.receiver", f"UPDATE legs SET receiver = replace(receiver, 'oFlips', 'oThief') WHERE {OPEN_LEG}"),
    ("legs.amount", f"UPDATE legs SET amount = amount + 7 WHERE {OPEN_LEG}"),
    ("legs.amount of one",
     f"UPDATE legs SET amount = amount - 1 WHERE id = (SELECT max(id) FROM legs WHERE {OPEN_LEG})"),
    ("legs.state to waiting", "UPDATE legs SET state = 'waiting' WHERE state = 'settled' AND delivery = 'channel'"),
    ("legs.state to settled", f"UPDATE legs SET state = 'settled' WHERE {OPEN_LEG}"),
    ("legs.due_at", "UPDATE legs SET due_at = created_at WHERE state = 'waiting' AND timing = 'next_day'"),
    ("tasks.due_at of T+1", "UPDATE tasks SET due_at = created_at WHERE state = 'open' AND kind = 'split'"),
    ("orders.state", "UPDATE orders SET state = 'paid' WHERE state = 'paying'"),
    ("orders.state to unpaid", "UPDATE orders SET state = 'paying' WHERE state = 'paid'"),
    ("orders.amount", "UPDATE orders SET amount = amount + 1"),
    ("orders.shop", "UPDATE orders SET shop = 'other' WHERE state = 'paid'"),
    ("orders.paid_at", "UPDATE orders SET paid_at = paid_at - 86400000 WHERE state = 'paid'"),
    ("orders.split_plan", "UPDATE orders SET split_plan = replace(split_plan, 'oFlips', 'oThief')"),
    ("orders.refunded", "UPDATE orders SET refunded = 0 WHERE refunded > 0"),
    ("attempts.state", "UPDATE attempts SET state = 'paid' WHERE state <> 'paid'"),
    ("attempts.paid", "UPDATE attempts SET paid = paid + 100 WHERE state = 'paid'"),
    ("refunds.amount", "UPDATE refunds SET amount = amount + 1 WHERE state <> 'succeeded'"),
    ("refunds.state", "UPDATE refunds SET state = 'unknown' WHERE state = 'succeeded'"),
    ("split_returns.amount", "UPDATE split_returns SET amount = amount + 1 WHERE state <> 'succeeded'"),
    ("withdrawals.account", "UPDATE withdrawals SET account = replace(account, 'oFlips', 'oThief')"),
    ("withdrawals.amount", "UPDATE withdrawals SET amount = amount + 100 WHERE state <> 'succeeded'"),
    ("withdrawals.state", "UPDATE withdrawals SET state = 'unknown', is_open = 1 WHERE state = 'succeeded'"),
    ("tasks of a done withdrawal open again", "UPDATE tasks SET state = 'open' WHERE kind = 'transfer'"),
    ("payout_batches.amount", "UPDATE payout_batches SET amount = amount + 1"),
    ("purpose_pools.left_amount", "UPDATE purpose_pools SET left_amount = left_amount - 1"),
    ("tasks all done", "UPDATE tasks SET state = 'done'"),
    ("tasks deleted", "DELETE FROM tasks"),
    ("idempotency deleted", "DELETE FROM idempotency"),
    ("notifications deleted", "DELETE FROM notifications"),
    ("feed deleted", "DELETE FROM feed"),
    ("decisions deleted", "DELETE FROM decisions"),
    ("channel_settings.weight", "UPDATE channel_settings SET weight = weight + 5"),
    ("channel_settings.override", "UPDATE channel_settings SET override = 'off'"),
    ("named_values", "UPDATE named_values SET value = replace(value, '0', '1')"),
    ("messages.url", "UPDATE messages SET url = 'http://127.0.0.1:10/told'"),
    ("messages.body", "UPDATE messages SET body = replace(body, 'paid', 'void')"),
    ("cases.score", "UPDATE cases SET score = score + 1"),
    ("proposals.request", "UPDATE proposals SET request = replace(request, '250', '950'), amount = 950"),
    ("proposals.decided", "UPDATE proposals SET state = 'confirmed', decided_by = 'bob', decided_uid = made_uid + 1,"
                          " decided_session = 's-9', decided_at = made_at + 1"),
    ("balances.credit", "UPDATE balances SET credit = credit + 1"),
    ("entries.amount", "UPDATE entries SET amount = amount + 1 WHERE number = 1"),
    ("audit.reason", "UPDATE audit SET reason = 'another' WHERE reason <> ''"),
]
# Tables of which a row is given a second time, under a number of its own.
TWICE = ["legs", "refunds", "tasks", "withdrawals", "messages", "orders"]


def same(columns):
    return " AND ".join(f'"{column}" IS ?' for column in columns)


def earlier_row(connection, table, rows):
    """The first of the rows that reads otherwise today, and its key's columns; None when there is none."""
    about = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
    keys = [column[1] for column in about if column[5]]
    for row in rows:
        key = [value for column, value in zip(about, row) if column[5]]
        now = connection.execute(f'SELECT * FROM "{table}" WHERE {same(keys)}', key).fetchone()
        if now and now != row:
            return row, keys, key
    return None


def put_back(table, rows):
    """One row of the table as it was, with the checksum it had."""
    def change(connection):
        row, keys, key = earlier_row(connection, table, rows)
        connection.execute(f'DELETE FROM "{table}" WHERE {same(keys)}', key)
        marks = ", ".join("?" * len(row))
        return connection.execute(f'INSERT INTO "{table}" VALUES ({marks})', row).rowcount
    return change


def put_all_back(table, earlier):
    """All rows of the table as they were, and the sums of all tables as they were."""
    def change(connection):
        done = 0
        for name in (table, "table_sums"):
            if earlier.get(name):
                connection.execute(f"DELETE FROM {name}")
                marks = ", ".join("?" * len(earlier[name][0]))
                done += connection.executemany(f"INSERT INTO {name} VALUES ({marks})", earlier[name]).rowcount
        return done
    return change


def twice(table):
    def change(connection):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        condition = "state <> 'done'" if table == "tasks" else "1"
        last = connection.execute(f"SELECT * FROM {table} WHERE {condition} ORDER BY id DESC").fetchone()
        row = dict(zip(columns, last))
        for name in [name for name in columns if name == "id" or name.startswith("shop_")]:
            row[name] = row[name][:-1] + ("0" if row[name][-1] != "0" else "1") if name == "id" else row[name] + "0"
        marks = ", ".join("?" * len(row))
        return connection.execute(f"INSERT INTO {table} VALUES ({marks})", tuple(row.values())).rowcount
    return change


def one_gone(table, columns):
    """The row in the middle is gone."""
    key = ", ".join(f'"{column}"' for column in columns)
    def change(connection):
        count = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
        row = connection.execute(f'SELECT {key} FROM "{table}" LIMIT 1 OFFSET ?', (count // 2,)).fetchone()
        return connection.execute(f'DELETE FROM "{table}" WHERE {same(columns)}', row).rowcount
    return change


class Tampered:
    """Images with rows changed by somebody who may write the file."""

    def __init__(self, store):
        self.store = store
        self.jobs = [(name, lambda connection, sql=sql: connection.execute(sql).rowcount) for name, sql in CHANGES]
        self.jobs += [("orders and sums put back", put_all_back("orders", store.earlier))]
        self.jobs += [(f"{table}: a row twice", twice(table)) for table in TWICE]
        connection = sqlite3.connect(f"file:{store.data}/paydeck.sqlite?mode=ro&immutable=1", uri=True)
        for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            if connection.execute(f'SELECT 1 FROM "{table}"').fetchone():
                keys = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")') if row[5]]
                self.jobs.append((f"{table}: a row gone", one_gone(table, keys)))
                if earlier_row(connection, table, store.earlier.get(table, [])):
                    self.jobs.append((f"{table}: a row put back", put_back(table, store.earlier[table])))
        connection.close()

    def __len__(self):
        return len(self.jobs)

    def __iter__(self):
        for number, (name, change) in enumerate(self.jobs):
            yield name, functools.partial(self.made, number, name, change)

    def made(self, number, name, change):
        path = os.path.join(self.store.folder, f"tampered-{number}")
        with open(path, "wb") as file:
            file.write(self.store.image)
        connection = sqlite3.connect(path, isolation_level=None)
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for trigger, _ in triggers:
            connection.execute(f"DROP TRIGGER {trigger}")
        try:
            changed = change(connection)
        except sqlite3.Error as error:
            changed = error
        if changed in (0, -1) or isinstance(changed, sqlite3.Error):
            print(f"{name} changed nothing: {changed}", file=sys.stderr)  # "no effect", which is a fault here
        for _, sql in triggers:
            connection.execute(sql)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        with open(path, "rb") as file:
            image = file.read()
        os.unlink(path)
        return image


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("flips", nargs="?", type=int, default=2000)
    parser.add_argument("paydeck", nargs="?", default=os.path.join(HERE, "../../.build/release/paydeck"))
    parser.add_argument("--verify-only", action="store_true", help="start no engines")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20261201)
    asked = parser.parse_args()
    store = Store(asked.paydeck)
    try:
        store.make()
        pages = places(os.path.join(store.data, "paydeck.sqlite"), store.image)
        campaign = Campaign(store, asked.workers, not asked.verify_only)
        flips = campaign.run(Flipped(store.image, draw_flips(pages, asked.flips, asked.seed)), "flips")
        missed, acted = len(campaign.missed), len(campaign.acted_on)
        campaign.idle = []
        changes = campaign.run(Tampered(store), "tamperings")
    finally:
        store.close()
    effect = flips["found"] + flips["missed"]
    share = flips["found"] / max(1, effect)
    faults = len(campaign.acted_on) + len(campaign.crashes) + changes["missed"] + changes["no effect"]
    if effect and share < FOUND_AT_LEAST:
        faults += 1
        print(f"FAULT less than {FOUND_AT_LEAST:.0%} of what changed was found")
    for what, lines in (("MISSED", campaign.missed), ("CHANGED NOTHING", campaign.idle),
                        ("ACTED ON", campaign.acted), ("CRASH", campaign.crashes)):
        for line in lines[:LINES]:
            print(what, line)
        if len(lines) > LINES:
            print(what, f"and {len(lines) - LINES} more")
    acts = "acts not looked at" if asked.verify_only else f"acted on {acted}"
    print(f"{asked.flips} flips over {len(pages)} tables: {effect} with effect, {flips['found']} found ({share:.1%}),"
          f" missed {missed}, {acts}, crashes {len(campaign.crashes)}; {sum(changes.values())} tamperings:"
          f" {changes['found']} found, {len(campaign.acted_on) - acted} acted on; {faults} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
