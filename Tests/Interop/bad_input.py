#!/usr/bin/env python3
"""Throws rubbish at a real PayDeck from outside and prints what came back.

    bad_input.py [PAYDECK] [--data DIR]

Without --data it starts `PAYDECK demo` over a folder of its own; with it, it uses the engine that runs over DIR. Five doors:
the merchant API and the notification addresses (over sockets), the demo's configuration files and the theme files (by
starting the program on broken copies), and the keys of a console on a pseudo terminal. Everything must be refused with a reason, and the engine must live on. Ends with
"N passed, N failed"."""
import argparse
import contextlib
import fcntl
import json
import os
import pty
import random
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "Tests", "Torture"))
from shop_client import Endpoints, order_body, send  # noqa: E402

# Where the program looks for its plain folders; see DataFinder.
DEMO_DATA_VARIABLE, THEMES_VARIABLE = "PAYDECK_DEMO_DATA", "PAYDECK_THEMES"
EXIT_UNUSABLE = 2


class Table:
    def __init__(self):
        self.passed = self.failed = 0
        self.door = ""

    def open(self, door):
        self.door = door
        print(f"\n{door}\n{'what was thrown':58} what came back")

    def row(self, thrown, came_back, fine):
        self.passed += fine
        self.failed += not fine
        print(f"{thrown:58} {came_back[:150]}{'' if fine else '   <-- FAILED'}", flush=True)


class Answer:
    """What a socket gave back: status and the error's code, field and rule; status 0 when the connection was cut."""

    def __init__(self, data):
        head, _, body = data.partition(b"\r\n\r\n")
        words = head.split(b" ", 2)
        self.status = int(words[1]) if head.startswith(b"HTTP/1.") and len(words) > 1 else 0
        self.body = body
        try:
            self.error = json.loads(body).get("error") or {}
        except (ValueError, AttributeError):
            self.error = {}

    @property
    def text(self):
        if not self.status:
            return "connection closed without an answer"
        error = self.error
        if not error:
            return f"{self.status} {self.body[:80].decode('latin-1')}".replace("\r\n", " ")
        field = f" {error['field']}:" if error.get("field") else ""
        return f"{self.status} {error.get('code')}:{field} {error.get('rule')}"


def raw(address, data, wait=12, half_close=False):
    """Bytes out, bytes back until the far end closes, an answer with its length is whole, or time is up."""
    with socket.create_connection(address, timeout=wait) as connection:
        try:
            connection.sendall(data)
            if half_close:
                connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # refused while still sending: the answer may be there all the same
        got = b""
        limit = time.monotonic() + wait
        while time.monotonic() < limit:
            try:
                chunk = connection.recv(65536)
            except OSError:
                break
            if not chunk:
                break
            got += chunk
            head, found, body = got.partition(b"\r\n\r\n")
            for line in head.lower().split(b"\r\n") if found else []:
                if line.startswith(b"content-length:") and len(body) >= int(line.split(b":")[1]):
                    return Answer(got)
        return Answer(got)


def request(shop, method, target, body=b"", headers=None, drop=(), **signing):
    """The bytes of a signed request, with headers added, replaced or taken away."""
    fields = {"Host": "paydeck", "Content-Length": str(len(body)), **shop.headers(method, target, body, **signing)}
    fields.update(headers or {})
    lines = [f"{method} {target} HTTP/1.1"] + [f"{name}: {value}" for name, value in fields.items() if name not in drop]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


def changed(number, **members):
    """An order in which members are replaced; None takes one away."""
    order = json.loads(order_body(number))
    for name, value in members.items():
        order.pop(name, None) if value is None else order.update({name: value})
    return json.dumps(order).encode()


def receivers(count, **member):
    one = {"participant": "p", "role": "member", "account_kind": "person", "accounts": {"wechat": "openid"},
           "ratio_basis_points": 10, "timing": "real_time"}
    one.update(member)
    return {"receivers": [{**one, "participant": f"p{index}"} for index in range(count)]}


def bodies():
    """(what, body, statuses that are right)"""
    good = order_body("bad-1").decode()
    return [
        ("an empty body", b"", {400}),
        ("not JSON", b"amount=1&currency=CNY", {400}),
        ("JSON cut in half", good[:60].encode(), {400}),
        ("two documents", (good + good).encode(), {400}),
        ("a list for an object", b"[]", {400}),
        ("lists 10,000 deep", b"[" * 10_000 + b"]" * 10_000, {400}),
        ("one member twice", good.replace('"amount":1200', '"amount":1200,"amount":1').encode(), {400}),
        ("bytes that are no UTF-8", good.replace("Green tea", "\udcff\udcfe").encode("utf-8", "surrogateescape"), {400}),
        ("a lone surrogate", good.replace("Green tea", "\\ud800").encode(), {400}),
        ("a NUL in the text", good.replace("Green tea", "tea\\u0000").encode(), {400}),
        ("escape sequences for terminals", changed("bad-2", description="\x1b]0;owned\x07\x1b[2J"), {400}),
        ("text that runs backwards (U+202E)", changed("bad-3", description="tea\u202eoof"), {400}),
        ("5,000 members", json.dumps({f"m{index}": 1 for index in range(5_000)}).encode(), {400}),
        ("70,000 bytes", changed("bad-4", description="x" * 70_000), {413}),
        ("amount 0", changed("bad-5", amount=0), {400}),
        ("amount -1", changed("bad-6", amount=-1), {400}),
        ("amount 12.5", changed("bad-7", amount=12.5), {400}),
        ("amount 1e3", good.replace('"amount":1200', '"amount":1e3').encode(), {400}),
        ("amount of 400 digits", good.replace('"amount":1200', '"amount":' + "9" * 400).encode(), {400}),
        ("amount above the largest", changed("bad-8", amount=100_000_000_001), {400}),
        ("amount as text", changed("bad-9", amount="1200"), {400}),
        ("amount missing", changed("bad-10", amount=None), {400}),
        ("a currency that is none", changed("bad-11", currency="GOLD"), {400}),
        ("a field nobody knows (split_plam)", changed("bad-12", split_plam={}), {400}),
        ("a card number as description", changed("bad-13", description="4111 1111 1111 1111"), {400}),
        ("an order number with a slash", changed("a/b"), {400}),
        ("an order number of 65 characters", changed("n" * 65), {400}),
        ("SQL as order number", changed("x'); DROP TABLE orders;--"), {400}),
        ("a buyer without a number", changed("bad-14", buyer={}), {400}),
        ("a registration on 31 February", changed("bad-15", buyer={"user_id": "u", "registered_at":
                                                                   "2024-02-31T10:00:00+08:00"}), {400}),
        ("expiry of 1 second", changed("bad-16", expires_in_seconds=1), {400}),
        ("a notify_url to a file", changed("bad-17", notify_url="file:///etc/passwd"), {400}),
        ("a notify_url with a line break", changed("bad-18", notify_url="http://a/\r\nX: y"), {400}),
        ("51 receivers", changed("bad-19", split_plan=receivers(51)), {400}),
        ("no receiver", changed("bad-20", split_plan=receivers(0)), {400}),
        ("shares of 100 % to others", changed("bad-21", split_plan=receivers(2, ratio_basis_points=5_000)), {400}),
        ("a ratio and an amount for one receiver", changed("bad-22", split_plan=receivers(1, amount=5)), {400}),
    ]


def api(table, address, shop):
    table.open("merchant API, POST /v1/orders, signed")
    for what, body, right in bodies():
        answer = raw(address, request(shop, "POST", "/v1/orders", body))
        named = answer.status == 413 or bool(answer.error.get("rule"))
        table.row(what, answer.text, answer.status in right and named)


def access(table, address, shop):
    table.open("merchant API, who asks and how")
    body = order_body("bad-access")
    now = int(time.time())
    post = ("POST", "/v1/orders")
    replayed = request(shop, "GET", "/v1/orders?shop_order_number=none")
    raw(address, replayed)
    rows = [
        ("no signature", request(shop, *post, body, drop=("PayDeck-Signature",)), {401}),
        ("a wrong signature", request(shop, *post, body, {"PayDeck-Signature": "0" * 64}), {401}),
        ("the signature in capitals, cut", request(shop, *post, body, {"PayDeck-Signature": "AB"}), {401}),
        ("an unknown key", request(shop, *post, body, {"PayDeck-Key": "nobody"}), {401}),
        ("the body changed after signing", request(shop, *post, body).replace(b"1200", b"1300"), {401}),
        ("a timestamp an hour old", request(shop, *post, body, timestamp=now - 3_600), {401}),
        ("a timestamp an hour ahead", request(shop, *post, body, timestamp=now + 3_600), {401}),
        ("a timestamp that is no number", request(shop, *post, body, timestamp="now"), {401}),
        ("the same request again (nonce)", replayed, {401}),
        ("a nonce of 4 characters", request(shop, *post, body, nonce="abcd"), {401}),
        ("two signatures", request(shop, *post, body).replace(b"\r\n\r\n", b"\r\nPayDeck-Signature: 00\r\n\r\n", 1), {401}),
        ("a body as XML", request(shop, *post, b"<a/>", {"Content-Type": "text/xml"}), {415}),
        ("an unknown path", request(shop, "GET", "/v1/everything"), {404}),
        ("a path with ..", request(shop, "GET", "/v1/../../etc/passwd"), {400, 404}),
        ("an order that is none", request(shop, "GET", "/v1/orders/00000000000000000000000000"), {404}),
        ("an identifier with an escape", request(shop, "GET", "/v1/orders/%00%1b[2J"), {400, 404}),
        ("DELETE", request(shop, "DELETE", "/v1/orders"), {405}),
        ("an unknown parameter", request(shop, "GET", "/v1/orders?number=1"), {400}),
        ("a key of 1,000 characters", request(shop, *post, body, {"Idempotency-Key": "k" * 1_000}), {400}),
    ]
    for what, data, right in rows:
        answer = raw(address, data)
        table.row(what, answer.text, answer.status in right and bool(answer.error.get("rule")))


def wire(table, address, shop):
    table.open("merchant API, the wire itself")
    body = order_body("bad-wire")
    good = request(shop, "POST", "/v1/orders", body)
    line = b"POST /v1/orders HTTP/1.1\r\nHost: a\r\n"
    rows = [
        ("64 KiB of zeros", b"\0" * 65_536, {0, 400}),
        ("a TLS hello", bytes.fromhex("16030100c8010000c40303") + b"\x5a" * 200, {0, 400}),
        ("HTTP/9.9", b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", {0, 400, 404, 505}),
        ("a header of 200,000 bytes", line + b"X: " + b"x" * 200_000 + b"\r\n\r\n", {0, 400, 431}),
        ("10,000 headers", line + b"X: x\r\n" * 10_000 + b"\r\n", {0, 400, 431}),
        ("two lengths that differ", line + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", {0, 400}),
        ("length and chunks", line + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {0, 400, 401}),
        ("a negative length", line + b"Content-Length: -1\r\n\r\n", {0, 400}),
        ("a length of 10^19", line + b"Content-Length: 10000000000000000000\r\n\r\n", {0, 400, 413}),
        ("a chunk of size ZZ", line + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n", {0, 400}),
        ("a body that never comes", good[:-40], {0, 408}),
        ("a header that never ends", good[:60], {0, 408}),
    ]
    for what, data, right in rows:
        answer = raw(address, data, wait=20)
        table.row(what, answer.text, answer.status in right)


def notifications(table, address):
    table.open("notification addresses, POST /notify/...")
    paid = ("out_trade_no=0000&trade_status=TRADE_SUCCESS&total_amount=12.00&app_id=1&seller_id=1&notify_id=1"
            "&notify_type=trade_status_sync&sign_type=RSA2&sign=")
    json_type, form = "application/json", "application/x-www-form-urlencoded"
    wechat = json.dumps({"id": "1", "event_type": "TRANSACTION.SUCCESS", "resource_type": "encrypt-resource", "resource": {
        "algorithm": "AEAD_AES_256_GCM", "ciphertext": "AAAA", "nonce": "123456789012", "associated_data": "transaction"}})
    stamps = {"Wechatpay-Timestamp": str(int(time.time())), "Wechatpay-Nonce": "n" * 32, "Wechatpay-Serial": "0" * 40,
              "Wechatpay-Signature": "AAAA"}
    rows = [
        ("wechat: nothing at all", "wechat", json_type, b"", {}),
        ("wechat: genuine form, no signature", "wechat", json_type, wechat.encode(), {}),
        ("wechat: unknown certificate", "wechat", json_type, wechat.encode(), stamps),
        ("wechat: signature probe", "wechat", json_type, wechat.encode(),
         {**stamps, "Wechatpay-Signature": "WECHATPAY/SIGNTEST/AAAA"}),
        ("wechat: an hour old", "wechat", json_type, wechat.encode(),
         {**stamps, "Wechatpay-Timestamp": str(int(time.time()) - 3_600)}),
        ("wechat: 100,000 brackets", "wechat", json_type, b"[" * 100_000, stamps),
        ("alipay: nothing at all", "alipay", form, b"", {}),
        ("alipay: paid, no signature", "alipay", form, paid.encode(), {}),
        ("alipay: paid, wrong signature", "alipay", form, (paid + "QUJD").encode(), {}),
        ("alipay: one name twice", "alipay", form, (paid + "QUJD&app_id=2").encode(), {}),
        ("alipay: broken escapes", "alipay", form, b"sign=%ZZ&a=%f", {}),
        ("alipay: 30,000 fields", "alipay", form, b"&".join(b"a%d=1" % index for index in range(30_000)), {}),
        ("unionpay: nothing at all", "unionpay", form, b"", {}),
        ("unionpay: paid, wrong signature", "unionpay", form,
         b"orderId=00000000&txnAmt=1200&respCode=00&merId=1&signature=QUJD&signMethod=01", {}),
        ("unionpay: a certificate that is none", "unionpay", form,
         b"orderId=00000000&respCode=00&signPubKeyCert=-----BEGIN+CERTIFICATE-----&signature=QUJD", {}),
        ("a channel that is none", "applepay", json_type, b"{}", {}),
        ("300,000 bytes", "alipay", form, b"a" * 300_000, {}),
    ]
    for what, channel, kind, body, extra in rows:
        headers = {"Host": "paydeck", "Content-Type": kind, "Content-Length": str(len(body)), **extra}
        data = "\r\n".join([f"POST /notify/{channel} HTTP/1.1"] + [f"{n}: {v}" for n, v in headers.items()])
        answer = raw(address, data.encode() + b"\r\n\r\n" + body)
        # Never "received": Alipay and UnionPay read the word, WeChat the status.
        said = answer.body.strip().lower()
        believed = answer.status in (200, 204) and (channel == "wechat" or said in (b"success", b"ok"))
        table.row(what, answer.text, answer.status != 0 and not believed)


def alive(table, address, shop, endpoints):
    table.open("afterwards")
    connection = endpoints.connect()
    connection.request("GET", "/healthz")
    answer = connection.getresponse()
    health = answer.read().decode()
    table.row("is it healthy?", f"{answer.status} {health}", answer.status == 200)
    number = f"good-{int(time.time())}"
    status, order, _ = send(endpoints.connect(), shop, "POST", "/v1/orders", order_body(number, user=number))
    table.row("a good order", f"{status} {(order or {}).get('state')}", status == 201)
    status, order, _ = send(endpoints.connect(), shop, "GET", "/v1/orders?shop_order_number=bad-5")
    table.row("is anything of the rubbish stored?", f"{status}", status == 404)


def start_on(binary, arguments, variables):
    """Starts the program on broken files; how it ended and its first words."""
    try:
        done = subprocess.run(
            [binary, "demo", "--once", "overview", "--plain", "--seconds", "1", "--rate", "1", *arguments],
            env={**os.environ, **variables}, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return None, "it went on for 60 s"
    text = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
    return done.returncode, text[0] if text else ""


@contextlib.contextmanager
def broken_copy(source, name, change):
    """A copy of a folder in which one file is not what it was."""
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "copy")
        shutil.copytree(source, copy)
        path = os.path.join(copy, name)
        with open(path, "rb") as file:
            content = change(file.read())
        if content is None:
            os.unlink(path)
        else:
            with open(path, "wb") as file:
                file.write(content)
        yield copy


def configuration(table, binary):
    table.open("configuration files, at the start")
    for what, name, change in CONFIGURATION:
        with broken_copy(os.path.join(ROOT, "demo-data"), name, change) as copy:
            code, words = start_on(binary, [], {DEMO_DATA_VARIABLE: copy})
            # Refused as unusable, with the file named.
            table.row(what, f"exit {code}: {words.replace(copy, '...')}", code == EXIT_UNUSABLE and name in words)


class Screen:
    """The demo's console on a pseudo terminal of 160 by 45."""

    def __init__(self, binary, variables):
        self.folder = tempfile.TemporaryDirectory(prefix="paydeck-bad-")
        pid, self.terminal = pty.fork()
        if pid == 0:
            os.environ.update(variables, TERM="xterm-256color", LC_ALL="C.UTF-8")
            os.execv(binary, [binary, "demo", "--data", self.folder.name, "--rate", "2"])
        self.pid = pid
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 45, 160, 0, 0))

    def read(self, seconds, until=None):
        """What the console writes within so many seconds, as text without control sequences."""
        got = b""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            ready, _, _ = select.select([self.terminal], [], [], 0.1)
            if not ready:
                continue
            try:
                got += os.read(self.terminal, 65536)
            except OSError:
                break
            if until and until in plain(got):
                break
        return plain(got)

    def send(self, data):
        """Writes what the terminal takes; a console that stops reading is found by what follows."""
        limit = time.monotonic() + 10
        while data and time.monotonic() < limit:
            readable, writable, _ = select.select([self.terminal], [self.terminal], [], 0.1)
            if readable:
                os.read(self.terminal, 65536)
            if writable:
                data = data[os.write(self.terminal, data[:1024]):]

    @property
    def is_alive(self):
        return os.waitpid(self.pid, os.WNOHANG) == (0, 0)

    def close(self):
        """Hangs up, as a lost connection does; how the program ended."""
        os.close(self.terminal)
        limit = time.monotonic() + 5
        ended = (0, 0)
        while ended == (0, 0) and time.monotonic() < limit:
            time.sleep(0.01)
            ended = os.waitpid(self.pid, os.WNOHANG)
        if ended == (0, 0):
            os.kill(self.pid, signal.SIGKILL)
            ended = os.waitpid(self.pid, 0)
        self.folder.cleanup()
        return os.waitstatus_to_exitcode(ended[1])


def plain(data):
    text = re.sub(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[()][A-Z0-9]|\][^\x07\x1b]*(\x07|\x1b\\\\)|.)", b" ", data)
    return re.sub(r"\s+", " ", text.decode("utf-8", "replace"))


def themes(table, binary):
    table.open("theme files, in a running console")
    for what, name, change in THEMES:
        with broken_copy(os.path.join(ROOT, "themes"), name, change) as copy:
            screen = Screen(binary, {THEMES_VARIABLE: copy})
            text = screen.read(20, until=name)
            text += screen.read(0.5)
            alive = screen.is_alive
            if alive:
                screen.close()
            place = text.find(name)
            shown = text[place:place + 110] if place >= 0 else "nothing about the file on the screen"
            # Refused with the file named, on a screen that goes on with the theme it has.
            table.row(what, shown, alive and place >= 0)


def keys(table, binary):
    table.open("keys, into a running console")
    noise = random.Random(20261123)
    rows = [
        ("20,000 random bytes", bytes(noise.randrange(256) for _ in range(20_000))),
        ("every control character", bytes(code for code in range(32) if code not in (3, 26, 28))),
        ("bytes that are no UTF-8", b"\xff\xfe\xc0\x80\xed\xa0\x80\xf5\x90" * 200),
        ("an escape sequence without an end", b"\x1b[" + b"1;" * 5_000),
        ("sequences nobody knows", b"\x1b[999~\x1b[?1;2c\x1bO!\x1b[<0;9999;9999M" * 200),
        ("a paste of 300,000 bytes", b"\x1b[200~" + b"fail all channels\n" * 16_000 + b"\x1b[201~"),
        ("a paste that never ends", b"\x1b[200~" + b"y\n" * 5_000),
        ("answers to questions nobody asked", b"\x1b]11;rgb:0000/0000/0000\x07\x1b[6n\x1bP1$r0m\x1b\\" * 100),
    ]
    for what, data in rows:
        screen = Screen(binary, {})
        screen.read(20, until="unionpay")
        screen.send(data)
        screen.read(1.5)
        alive = screen.is_alive
        text = ""
        if alive:
            # A new size makes any living console draw, whatever dialog the noise has opened.
            fcntl.ioctl(screen.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 150, 0, 0))
            text = screen.read(3)
        code = screen.close() if alive else None
        fine = alive and bool(text.strip()) and code is not None and code >= 0
        table.row(what, f"{'drew again' if text.strip() else 'drew nothing'}, ended with {code}" if alive else "gone", fine)


def replaced(old, new):
    def change(content):
        assert old in content, f"{old!r} is not in the file any more: the row would prove nothing"
        return content.replace(old, new, 1)
    return change


CONFIGURATION = [
    ("channels.toml: missing", "channels.toml", lambda _: None),
    ("channels.toml: empty", "channels.toml", lambda _: b""),
    ("channels.toml: not TOML", "channels.toml", lambda _: b"[[channel\nid ="),
    ("channels.toml: not UTF-8", "channels.toml", lambda content: b"\xff\xfe" + content),
    ("channels.toml: 9 MB", "channels.toml", lambda content: content + b"#" * 9_000_000),
    ("channels.toml: a key nobody knows", "channels.toml", replaced(b"fee_millionths", b"fee_milionths")),
    ("channels.toml: a fee of 200 %", "channels.toml", replaced(b"fee_millionths = 6000", b"fee_millionths = 2000000")),
    ("channels.toml: a fee as text", "channels.toml", replaced(b"fee_millionths = 6000", b'fee_millionths = "6000"')),
    ("channels.toml: a fraction of a fen", "channels.toml", replaced(b"minimum_fen = 1", b"minimum_fen = 1.5")),
    ("channels.toml: maximum below minimum", "channels.toml", replaced(b"maximum_fen = 5000000", b"maximum_fen = 0")),
    ("channels.toml: one channel twice", "channels.toml", replaced(b'id = "alipay"', b'id = "wechat"')),
    ("shops.toml: a name with a slash", "shops.toml", replaced(b'id = "tea-lane"', b'id = "../tea"')),
    ("shops.toml: shares as text", "shops.toml", replaced(b"leader_basis_points = 700", b'leader_basis_points = "x"')),
    ("risk.toml: points as text", "risk.toml", replaced(b"points = 45", b'points = "many"')),
    ("risk.toml: an hour 25", "risk.toml", replaced(b"at_least = 1, below = 5", b"at_least = 1, below = 25")),
    ("buyers.csv: a column missing", "buyers.csv", replaced(b"user,age", b"age")),
    ("day.csv: an amount that is none", "day.csv", replaced(b"8950", b"89,50")),
    ("incidents.toml: a kind nobody knows", "incidents.toml", replaced(b"notification_lost", b"notification_eaten")),
]
THEMES = [
    ("a theme: not TOML", "default-dark.toml", lambda _: b"[token\n"),
    ("a theme: a token nobody knows", "default-dark.toml", replaced(b"\nwarn ", b"\nwarm ")),
    ("a theme: a colour nobody knows", "default-dark.toml", replaced(b'c16 = "yellow"', b'c16 = "yelow"')),
    ("a theme: colour 300", "default-dark.toml", replaced(b"c256 = 214", b"c256 = 300")),
    ("a theme: an escape sequence as mark", "default-dark.toml", replaced(b'mark = "!"', b'mark = "\\u001b[2J"')),
    ("a theme: 100 KB", "default-dark.toml", lambda content: content + b"#" * 100_000),
]


def run_over_sockets(table, endpoints):
    address = (endpoints.api.hostname, endpoints.api.port)
    shop = endpoints.shops[0]
    api(table, address, shop)
    access(table, address, shop)
    wire(table, address, shop)
    notifications(table, address)
    alive(table, address, shop, endpoints)


def started(binary, folder):
    process = subprocess.Popen(
        [binary, "demo", "--data", folder, "--rate", "2", "--seconds", "600", "--once", "overview", "--json"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    limit = time.monotonic() + 60
    while not os.path.exists(os.path.join(folder, "endpoints.json")):
        if process.poll() is not None or time.monotonic() > limit:
            process.kill()
            sys.exit(f"{binary} demo did not come up")
        time.sleep(0.05)
    return process


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary", nargs="?", default=os.path.join(ROOT, ".build", "release", "paydeck"))
    parser.add_argument("--data")
    options = parser.parse_args()
    table = Table()
    if options.data:
        run_over_sockets(table, Endpoints(options.data))
    else:
        with tempfile.TemporaryDirectory(prefix="paydeck-bad-") as folder:
            process = started(options.binary, folder)
            try:
                run_over_sockets(table, Endpoints(folder))
                code = process.poll()
                table.row("is the process still the same?", "yes" if code is None else f"ended with {code}", code is None)
            finally:
                process.kill()
                process.wait()
    configuration(table, options.binary)
    themes(table, options.binary)
    keys(table, options.binary)
    print(f"\n{table.passed} passed, {table.failed} failed")
    sys.exit(1 if table.failed else 0)


if __name__ == "__main__":
    main()
