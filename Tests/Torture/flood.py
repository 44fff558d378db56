#!/usr/bin/env python3
"""Floods an engine with what it refuses, and looks at what that costs everybody else.

    Tests/Torture/flood.py PAYDECK [--seconds 60] [--senders 2] [--only forged,unsigned,...]

Starts `PAYDECK demo --rate 0` on loopback in a fresh folder. A quiet shop sends orders, one every 50 ms on a new
connection, alone at first and then beside each flood:

    forged     channel notifications nobody signed
    unsigned   orders with a wrong signature
    limited    another shop's reads, far above its rate and stamped ahead of time
    orders     another shop's orders on 40 connections
    idle       600 connections that say nothing
    consoles   a viewer that attaches and leaves, and commands that are refused

Ends with one line of figures. Succeeds when the floods of refused input (all but `orders`) have grown the store by no
more than 1 MB in ten minutes, the quiet shop was never refused, and the 99th percentile of its orders has at most
doubled (with 20 ms for the noise of a small machine). `--seconds 600` is the long campaign."""
import argparse
import http.client
import json
import multiprocessing
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time

from shop_client import Endpoints, order_body, send

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
START_SECONDS = 60
PAUSE = 0.05
MEGABYTE = 1_000_000
NOISE_MILLISECONDS = 20
REFUSED = ["forged", "unsigned", "limited", "idle", "consoles"]
FLOODS = ["forged", "unsigned", "limited", "orders", "idle", "consoles"]


# --- floods: each runs in a process of its own until it is ended


def pipelined(port, make, until, batch=16):
    """Sends requests in batches on one connection after another, as fast as they are taken."""
    count = 0
    while time.time() < until.value:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                while time.time() < until.value:
                    connection.sendall(b"".join(make() for _ in range(batch)))
                    answered = 0
                    while answered < batch:
                        data = connection.recv(1 << 16)
                        if not data:
                            raise OSError("closed")
                        answered += data.count(b"HTTP/1.1 ")
                    count += batch
        except OSError:
            time.sleep(0.005)
    return count


def request(method, target, headers, body=b""):
    lines = [f"{method} {target} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def forged(folder, until):
    port = Endpoints(folder).api.port
    channels = ["wechat", "alipay", "unionpay"]
    pipelined(port, lambda: request("POST", "/notify/" + secrets.choice(channels), {}, b"{}"), until)


def unsigned(folder, until):
    endpoints = Endpoints(folder)
    body = order_body("X")
    headers = endpoints.shops[0].headers("POST", "/v1/orders", body) | {"PayDeck-Signature": "0" * 64}
    pipelined(endpoints.api.port, lambda: request("POST", "/v1/orders", headers, body), until)


def limited(folder, until):
    endpoints = Endpoints(folder)
    loud, target = endpoints.shops[0], "/v1/orders?shop_order_number=NONE"

    def make():
        return request("GET", target, loud.headers("GET", target, b"", timestamp=str(int(time.time()) + 290)))

    pipelined(endpoints.api.port, make, until)


def orders(folder, until):
    endpoints = Endpoints(folder)
    loud = endpoints.shops[0]
    connections = [endpoints.connect() for _ in range(20)]
    while time.time() < until.value:
        waiting = []
        for place, connection in enumerate(connections):
            body = order_body("L" + secrets.token_hex(8), user="loud-" + secrets.token_hex(3))
            try:
                connection.request("POST", "/v1/orders", body, loud.headers("POST", "/v1/orders", body))
                waiting.append(place)
            except (OSError, http.client.HTTPException):
                connections[place] = endpoints.connect()
        for place in waiting:
            try:
                connections[place].getresponse().read()
            except (OSError, http.client.HTTPException):
                connections[place] = endpoints.connect()


def idle(folder, until):
    port = Endpoints(folder).api.port
    held = []
    while time.time() < until.value:
        try:
            held.append(socket.create_connection(("127.0.0.1", port), timeout=5))
        except OSError:
            time.sleep(0.01)
        while len(held) > 300:
            held.pop(0).close()
        time.sleep(0.002)


def frame(value):
    payload = json.dumps(value).encode()
    return struct.pack(">I", len(payload)) + payload


def consoles(folder, until):
    hello = frame({"type": "hello", "versions": [1, 1], "program": "flood.py", "name": "flood"})
    number = 0
    while time.time() < until.value:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(5)
                connection.connect(os.path.join(folder, "console.sock"))
                connection.sendall(hello)
                connection.recv(1 << 16)
                for _ in range(20):
                    number += 1
                    # Bound to a version nobody has seen: refused.
                    envelope = {
                        "actionID": secrets.token_hex(13).upper(), "command": {"pausePayouts": {}},
                        "reason": "flood", "expectedVersion": 1 << 40, "typedTarget": "",
                        "dataAgeMilliseconds": 10, "shownDigest": "",
                    }
                    connection.sendall(frame({"type": "submit", "number": number, "envelope": envelope}))
                    connection.recv(1 << 16)
        except OSError:
            time.sleep(0.01)


# --- the quiet shop


def percentile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))] if values else 0.0


def quiet(endpoints, seconds):
    """Orders one after another; how long each took, and how many were refused or lost."""
    shop, times, refused = endpoints.shops[-1], [], {}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        body = order_body("Q" + secrets.token_hex(8), user="quiet-" + secrets.token_hex(3))
        start = time.monotonic()
        try:
            connection = endpoints.connect(timeout=10)
            status, _, _ = send(connection, shop, "POST", "/v1/orders", body)
            connection.close()
        except (OSError, http.client.HTTPException) as error:
            status = type(error).__name__
        times.append((time.monotonic() - start) * 1000)
        if status != 201:
            refused[status] = refused.get(status, 0) + 1
        time.sleep(PAUSE)
    return times, refused


# --- the store


def stored(folder):
    """Rows of the feed and of the audit, and bytes of the store with its log."""
    path = os.path.join(folder, "paydeck.sqlite")
    store = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        rows = store.execute(
            "SELECT (SELECT COUNT(*) FROM feed WHERE kind IN ('notification.refused', 'notification.repeated'))"
            " + (SELECT COUNT(*) FROM audit)").fetchone()[0]
        pages = store.execute("PRAGMA page_count").fetchone()[0]
        return rows, pages * store.execute("PRAGMA page_size").fetchone()[0]
    finally:
        store.close()


def flooded(name, folder, endpoints, seconds, senders):
    until = multiprocessing.Value("d", time.time() + seconds + 1)
    processes = [
        multiprocessing.Process(target=globals()[name], args=(folder, until), daemon=True) for _ in range(senders)]
    for process in processes:
        process.start()
        # It stands for other machines: it may not take the processor from the one under test.
        os.setpriority(os.PRIO_PROCESS, process.pid, 10)
    time.sleep(1)
    try:
        return quiet(endpoints, seconds)
    finally:
        until.value = 0
        for process in processes:
            process.join(5)
            if process.is_alive():
                process.kill()


def campaign(folder, options):
    endpoints = Endpoints(folder)
    quiet(endpoints, 3)
    before = stored(folder)
    calm, lost = quiet(endpoints, options.seconds)
    after = stored(folder)
    # What an order of the quiet shop and a second of the engine's own records cost without a flood.
    bytes_an_order = (after[1] - before[1]) / max(1, len(calm))
    calm_99 = percentile(calm, 0.99)
    print(f"calm      {len(calm)} orders, p50 {percentile(calm, 0.5):.0f} ms, p99 {calm_99:.0f} ms,"
          f" refused {lost or 0}", flush=True)
    grown, rows, worst, turned_away, seconds = 0, 0, 0.0, dict(lost), 0
    for name in options.only:
        before = stored(folder)
        times, refused = flooded(name, folder, endpoints, options.seconds, options.senders)
        after = stored(folder)
        p99 = percentile(times, 0.99)
        own = max(0, after[1] - before[1] - int(bytes_an_order * len(times)))
        print(f"{name:9} {len(times)} orders, p50 {percentile(times, 0.5):.0f} ms, p99 {p99:.0f} ms,"
              f" refused {refused or 0}, rows {after[0] - before[0]}, bytes beyond the orders {own}", flush=True)
        worst = max(worst, p99)
        for status, count in refused.items():
            turned_away[status] = turned_away.get(status, 0) + count
        if name in REFUSED:
            grown, rows, seconds = grown + own, rows + after[0] - before[0], seconds + options.seconds
    allowed = MEGABYTE * max(1.0, seconds / 600)
    away = sum(turned_away.values())
    right = grown <= allowed and worst <= 2 * calm_99 + NOISE_MILLISECONDS and away == 0
    print(f"flood: {'ok' if right else 'FAULT'}; {seconds} s of refused input: {rows} rows, {grown} bytes"
          f" (allowed {int(allowed)}); quiet shop p99 {calm_99:.0f} ms calm, {worst:.0f} ms at worst;"
          f" 503 {turned_away.get(503, 0)}, otherwise not taken {away - turned_away.get(503, 0)}")
    return right


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paydeck")
    parser.add_argument("--seconds", type=int, default=60, help="of each part")
    parser.add_argument("--senders", type=int, default=2, help="processes of each flood")
    parser.add_argument("--only", default=",".join(FLOODS), help="floods, by name")
    options = parser.parse_args()
    options.only = options.only.split(",")
    unknown = [name for name in options.only if name not in FLOODS]
    if unknown or not 1 <= options.seconds <= 3600 or not 1 <= options.senders <= 16:
        parser.error(f"no such flood: {unknown}" if unknown else "seconds 1 to 3600, senders 1 to 16")
    folder = tempfile.mkdtemp(prefix="paydeck-flood-")
    length = (options.seconds + 8) * (len(options.only) + 1) + START_SECONDS
    with open(os.path.join(folder, "engine.log"), "wb") as log:
        engine = subprocess.Popen(
            [os.path.abspath(options.paydeck), "demo", "--data", folder, "--rate", "0", "--seconds", str(length * 2),
             "--once", "overview", "--json"],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)
    try:
        limit = time.monotonic() + START_SECONDS
        while not os.path.exists(os.path.join(folder, "endpoints.json")) and time.monotonic() < limit:
            if engine.poll() is not None:
                with open(os.path.join(folder, "engine.log")) as log:
                    raise SystemExit(f"the engine ended with {engine.returncode}: {log.read()}")
            time.sleep(0.1)
        time.sleep(0.5)
        return 0 if campaign(folder, options) else 1
    finally:
        engine.send_signal(signal.SIGTERM)
        try:
            engine.wait(20)
        except subprocess.TimeoutExpired:
            engine.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
