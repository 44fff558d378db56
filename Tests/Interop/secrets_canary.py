#!/usr/bin/env python3
"""secrets_canary.py [PAYDECK]: keys, shop secrets, names, accounts, phone, identity and card numbers are planted in keys,
orders and participants; then everything a person or a machine may read is searched for them.

Runs the demo on a data folder of its own: keys and certificates are made there, orders and participants with planted words
are sent as a shop would, faults are provoked, tables are exported from the console on a pseudo terminal. Searched are the
screens in every form and language, exports, reports, proofs, metrics, answers and refusals of the API, standard output and
error of every run, the terminal's bytes and the arguments of every process started. Ends with "N passed, N failed"."""
import base64
import glob
import http.client
import json
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "Tests" / "Torture"))
import shop_client  # noqa: E402  the shop's side of the API

PHONE, PHONE2 = "13800138777", "13912345678"
IDENTITY = "11010519491231002X"
NAME = "金丝雀李四"
OPENID, ALIPAY = "oCanaryWeChat0123456789abcdef", "2088CANARY5557777"
BANK, CARD = "6217000010012345677", "4111111111111111"
INLINE = "CanaryInlineSecret0123456789"
SCREENS = ["overview", "channels", "orders", "review", "splits", "payouts", "capacity", "audit"]


class Search:
    """What is looked for, and what was found where."""

    def __init__(self):
        self.passed = self.failed = 0
        self.keys = {}
        self.people = {
            "phone": PHONE, "second phone": PHONE2, "identity number": IDENTITY, "name": NAME, "openid": OPENID,
            "alipay account": ALIPAY, "bank account": BANK,
        }

    def learn(self, folder):
        """Every secret of the data folder, as text and in the forms in which programs print bytes."""
        for path in sorted(glob.glob(f"{folder}/**/*", recursive=True)):
            if not os.path.isfile(path) or re.search(r"sqlite|public|cert|\.json$|\.log$|lock|head-key\.pub", path):
                continue
            raw = pathlib.Path(path).read_bytes()
            name = os.path.relpath(path, folder)
            if b"PRIVATE KEY" in raw:
                for number, line in enumerate(raw.decode().splitlines()):
                    if len(line) >= 40 and "-----" not in line:
                        self.keys[f"{name} line {number}"] = line
            elif 16 <= len(raw.strip()) <= 256:
                body = raw.strip()
                self.keys[name + " hex"] = body.hex()
                self.keys[name + " base64"] = base64.b64encode(body).decode().rstrip("=")
                if body.isascii():
                    self.keys[name] = body.decode()

    def in_text(self, where, text, own=()):
        """`own` names what this reader wrote itself and may read again."""
        if isinstance(text, bytes):
            text = text.decode("utf-8", "replace")
        wanted = dict(self.keys, **{name: word for name, word in self.people.items() if name not in own})
        wanted["card number"] = CARD
        wanted["inline secret"] = INLINE
        # A table may break a long word; blanks between its halves do not hide it.
        squeezed = re.sub(r"\s+", "", text)
        found = [name for name, word in wanted.items() if word in text or word in squeezed]
        self.that(f"{where} ({len(text)} characters)", not found, found)

    def that(self, name, holds, seen=""):
        self.passed, self.failed = self.passed + bool(holds), self.failed + (not holds)
        print(f"{'ok   ' if holds else 'FOUND'} {name}{'' if holds else ': ' + str(seen)}", flush=True)


def arguments_of(process):
    """The arguments of a process and its children, as any user of the machine may read them."""
    seen = []
    for entry in glob.glob("/proc/[0-9]*"):
        try:
            stat = pathlib.Path(entry, "stat").read_text().rpartition(")")[2].split()
            if int(entry[6:]) == process.pid or int(stat[1]) == process.pid:
                seen.append(pathlib.Path(entry, "cmdline").read_bytes().replace(b"\0", b" "))
        except OSError:
            pass
    return b"\n".join(seen)


def run(paydeck, *arguments, cwd=None):
    result = subprocess.run([paydeck, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=180, cwd=cwd)
    return result.returncode, result.stdout + b"\n" + result.stderr


def pay(endpoints, attempt):
    """The buyer pays at the channel; whether the channel took it."""
    if not attempt.get("pay_parameter"):
        return False
    address = urllib.parse.urlsplit(endpoints.document[attempt["channel"]])
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
    try:
        connection.request("POST", "/sandbox/pay", json.dumps({"channel": attempt["channel"], "number": attempt["id"]}))
        return connection.getresponse().status == 200
    finally:
        connection.close()


def shop_work(search, folder):
    """Orders and participants with planted words, good ones and refused ones; every answer is searched."""
    endpoints = shop_client.Endpoints(folder)
    shop, answers = endpoints.shops[0], []

    def call(method, target, body=b""):
        connection = endpoints.connect()
        try:
            status, document, _ = shop_client.send(connection, shop, method, target, body)
            answers.append(json.dumps(document, ensure_ascii=False))
            return status, document
        finally:
            connection.close()

    def ask(*request):
        return call(*request)[0]

    taken = paid = 0
    for number in range(30):
        # The first are one buyer's, which risk rules stop; the others' words differ at their end.
        mark = f"-{number}" if number >= 10 else ""
        body = shop_client.order_body(f"CAN{number}", user=PHONE + mark, description=f"Green tea for {PHONE2}")
        order = json.loads(body)
        order["buyer"]["device_id"] = "d-" + IDENTITY + mark
        status, answer = call("POST", "/v1/orders", json.dumps(order).encode())
        if status in (200, 201, 202):
            taken += 1
            paid += pay(endpoints, answer.get("attempt") or {})
    search.that(f"orders with planted buyers are taken ({taken} of 30) and paid ({paid})",
                taken == 30 and paid >= 10)
    person = {
        "name": NAME, "real_name_level": 3, "tier": "vip", "accounts": {"wechat": OPENID, "alipay": ALIPAY},
        "remuneration_basis": "contract 7",
    }
    status = ask("PUT", "/v1/participants/canary-1", json.dumps(person).encode())
    search.that("a participant with a planted name is taken", status in (200, 201), status)
    person["accounts"] = {"bank": BANK}
    ask("POST", "/v1/participants/canary-1/payee", json.dumps({"name": NAME, "accounts": {"bank": BANK}}).encode())
    ask("GET", "/v1/participants/canary-1")
    ask("POST", "/v1/withdrawals", json.dumps({
        "shop_withdrawal_number": "WCAN1", "participant": "canary-1", "amount": 5000, "currency": "CNY",
        "method": "wechat", "tier": "ordinary"}).encode())
    # What is refused must not be repeated in the refusal.
    card = shop_client.order_body("CANX", user="u-1", description=f"card {CARD}")
    search.that("a card number in free text is refused", ask("POST", "/v1/orders", card) == 400)
    ask("POST", "/v1/orders", json.dumps({"secret": INLINE, "shop_order_number": CARD}).encode())
    ask("GET", "/v1/orders/" + PHONE)
    search.in_text("answers of the API, the shop's own description apart", "\n".join(answers), own=("second phone",))
    for path in ("/metrics", "/healthz"):
        url = f"http://{endpoints.api.hostname}:{endpoints.api.port}{path}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            search.in_text(path, answer.read())


def console(paydeck, data, exports):
    """The console on a pseudo terminal: every screen, opened details, every table exported. Gives all bytes it sent."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(exports)
        # The table's file goes into the folder the console was started in, which is not the project's.
        os.environ.update(
            TERM="xterm-256color", PAYDECK_DEMO_DATA=str(ROOT / "demo-data"), PAYDECK_THEMES=str(ROOT / "themes"))
        os.execv(paydeck, [paydeck, "demo", "--rate", "5", "--seed", "9", "--data", data])
    seen = b""

    def wait(seconds):
        nonlocal seen
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([terminal], [], [], 0.1)[0]:
                try:
                    seen += os.read(terminal, 65_536)
                except OSError:
                    return

    wait(15)
    for key in "123456":
        for press in (key, "\r", "e", "\x1b", "j", "\r", "\x1b"):
            os.write(terminal, press.encode())
            wait(0.5)
    for press in ("?", "\x1b", ":", "capacity\r", "e", "q", "y"):
        os.write(terminal, press.encode())
        wait(0.6)
    wait(3)
    try:
        os.kill(process, signal.SIGTERM)
    except ProcessLookupError:
        pass
    os.waitpid(process, 0)
    os.close(terminal)
    return seen


def main():
    paydeck = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else str(ROOT / ".build" / "release" / "paydeck"))
    search = Search()
    with tempfile.TemporaryDirectory(prefix="paydeck-canary-") as work:
        data, exports = work + "/data", work + "/exports"
        os.mkdir(exports)
        with open(work + "/demo.out", "wb") as out, open(work + "/demo.err", "wb") as err:
            demo = subprocess.Popen(
                [paydeck, "demo", "--once", "overview", "--json", "--seconds", "45", "--rate", "15", "--seed", "9",
                 "--data", data], stdout=out, stderr=err)
            end = time.monotonic() + 60
            while not os.path.exists(data + "/endpoints.json") and time.monotonic() < end:
                time.sleep(0.2)
            search.learn(data)
            private = [name for name in search.keys if "line" in name]
            search.that(f"secrets to look for are known: {len(search.keys)}, of private keys {len(private)}",
                        len(search.keys) >= 20 and private)
            shop_work(search, data)
            search.in_text("arguments of the engine's processes", arguments_of(demo))
            demo.wait(timeout=180)
        for name in ("demo.out", "demo.err"):
            search.in_text(name, pathlib.Path(work, name).read_bytes())
        planted = pathlib.Path(data, "paydeck.sqlite").read_bytes() + pathlib.Path(data, "paydeck.sqlite-wal").read_bytes() \
            if os.path.exists(data + "/paydeck.sqlite-wal") else pathlib.Path(data, "paydeck.sqlite").read_bytes()
        search.that("the planted words have reached the store", NAME.encode() in planted and OPENID.encode() in planted)
        search.that("and the card number has not", CARD.encode() not in planted)
        for screen in SCREENS:
            for form, language in (("--json", "en"), ("--plain", "en"), ("--plain", "zh"), (None, "zh")):
                arguments = ["demo", "--once", screen, "--seconds", "1", "--rate", "0", "--data", data, "--lang", language]
                code, text = run(paydeck, *(arguments + ([form] if form else [])))
                search.that(f"--once {screen} {form or ''} {language} ends well", code == 0, text[-300:])
                search.in_text(f"--once {screen} {form or 'screen'} {language}", text)
        drawn = console(paydeck, data, exports)
        search.that(f"the console drew its screens: {len(drawn)} bytes", len(drawn) > 20_000, drawn[-300:])
        search.in_text("the console's bytes on a terminal", drawn)
        tables = sorted(glob.glob(exports + "/*.csv"))
        search.that(f"tables were exported: {len(tables)}", len(tables) >= 5, tables)
        for table in tables:
            search.in_text(os.path.basename(table), pathlib.Path(table).read_bytes())
        today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3_600))
        # As plain text it is the period's sums; the two others name each order.
        for form in ("plain", "csv", "json"):
            _, text = run(paydeck, "report", "--data", data, "--from", today, "--to", today, "--" + form)
            search.that(f"the report as {form} holds orders", (b"CAN" in text) == (form != "plain"), text[-200:])
            search.in_text(f"report as {form}", text)
        for arguments in (("verify", "--data", data), ("head", "--data", data), ("codes", "wechat"),
                          ("verify", "--data", data + "/none"), ("verify", "--head", INLINE + "\x1b[2J", "--data", data)):
            search.in_text(" ".join(arguments[:2]), run(paydeck, *arguments)[1].replace(INLINE.encode(), b""))
        # A configuration into which somebody wrote a secret itself instead of its file.
        path = work + "/engine.toml"
        pathlib.Path(path).write_text(
            f'[engine]\ndata_folder = "{work}/d2"\n\n[[shop]]\nid = "tea"\nname = "Tea"\nsecret = "{INLINE}"\n'
            f'api_v3_key = "{INLINE}"\n')
        code, text = run(paydeck, "engine", "--config", path, "--check")
        search.that("a secret written into the configuration is refused", code == 2, text)
        search.in_text("and not repeated in the refusal", text)
    print(f"{search.passed} passed, {search.failed} failed")
    return 1 if search.failed else 0


if __name__ == "__main__":
    sys.exit(main())
