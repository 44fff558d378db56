#!/usr/bin/env python3
"""A client of the console protocol written from docs/control-protocol.md alone, in another language than the engine's.

    Tests/Interop/control_client.py SOCKET            behaves, then misbehaves; ends with "N passed, N failed"
    Tests/Interop/control_client.py SOCKET --show     prints one exchange, as the documentation shows it

As a module: Console(path).hello(), .look(), .preview(), .submit(), .state().
"""
import json
import os
import random
import select
import socket
import struct
import sys
import time

LARGEST_TO_ENGINE = 64 * 1024
LARGEST_FROM_ENGINE = 8 * 1024 * 1024


class Refused(Exception):
    def __init__(self, message):
        super().__init__(message.get("rule", ""))
        self.message = message


class Closed(Exception):
    pass


def frame(value):
    payload = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
    return struct.pack(">I", len(payload)) + payload


def apply(delta, old):
    """The new document, from what stood and what differs."""
    if isinstance(delta, list):
        (value,) = delta
        return value
    if isinstance(old, dict):
        new = {}
        for name, value in old.items():
            if name not in delta:
                new[name] = value
            elif delta[name] != []:
                new[name] = apply(delta[name], value)
        for name, change in delta.items():
            if name not in old:
                (new[name],) = change
        return new
    new = []
    for piece in delta["of"]:
        if isinstance(piece, list):
            first, count = piece
            assert 0 <= first and first + count <= len(old), piece
            new += old[first:first + count]
        elif "new" in piece:
            new.append(piece["new"])
        else:
            new.append(apply(piece["with"], old[piece["at"]]))
    return new


class Console:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.socket.settimeout(8)
        self.buffer = b""
        self.number = 0
        self.held = (0, None)

    def send(self, value):
        self.socket.sendall(frame(value))

    def receive(self):
        while True:
            if len(self.buffer) >= 4:
                length = struct.unpack(">I", self.buffer[:4])[0]
                assert 0 < length <= LARGEST_FROM_ENGINE, length
                if len(self.buffer) >= 4 + length:
                    payload, self.buffer = self.buffer[4:4 + length], self.buffer[4 + length:]
                    message = json.loads(payload)
                    if message["type"] == "refused":
                        raise Refused(message)
                    return message
            try:
                chunk = self.socket.recv(1 << 16)
            except ConnectionResetError:
                chunk = b""
            if not chunk:
                raise Closed()
            self.buffer += chunk

    def hello(self, versions=(1, 1), **others):
        self.send({"type": "hello", "versions": list(versions), "program": "control_client.py"} | others)
        welcome = self.receive()
        assert welcome["type"] == "welcome", welcome
        return welcome

    def ask(self, message):
        self.number += 1
        self.send(message | {"number": self.number})
        while True:
            answer = self.receive()
            if answer.get("number") == self.number:
                return answer

    def look(self, screen="overview", orders=0, **chosen):
        query = {"screen": screen, "orderLimit": orders, "checksHead": False} | chosen
        answer = self.ask({"type": "look", "query": query, "have": self.held[0]})
        if answer["type"] != "picture":
            return answer
        if "full" in answer:
            picture = answer["full"]
        else:
            assert answer["base"] == self.held[0], answer["base"]
            picture = apply(answer["delta"], self.held[1]) if "delta" in answer else self.held[1]
        self.held = (answer["picture"], picture)
        return picture

    def preview(self, command):
        return self.ask({"type": "preview", "command": command})

    def submit(self, command, reason, version, target="", age=10, action=None, shown=""):
        envelope = {
            "actionID": action or action_id(), "command": command, "reason": reason, "expectedVersion": version,
            "typedTarget": target, "dataAgeMilliseconds": age, "shownDigest": shown,
        }
        return self.ask({"type": "submit", "envelope": envelope})

    def state(self, **state):
        self.send({"type": "state", "state": {"screen": "overview", "columns": 80, "rows": 24, "mode": "safe"} | state})

    def close(self):
        self.socket.close()


def action_id():
    return "".join(random.choice("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(26))


# --- the check

passed = failed = 0


def check(name, condition, shown=""):
    global passed, failed
    if condition:
        passed += 1
        print(f"ok    {name}")
    else:
        failed += 1
        print(f"FAIL  {name}   {shown}")


def refusal(path, *payloads, raw=False):
    """What the engine refuses a fresh connection with; the connection must end after it."""
    console = Console(path)
    for payload in payloads:
        console.socket.sendall(payload if raw else frame(payload))
    try:
        while True:
            console.receive()
    except Refused as refused:
        try:
            console.receive()
            return {"code": "left open"}
        except Closed:
            return refused.message
    except (Closed, TimeoutError):
        return {"code": "no answer"}
    finally:
        console.close()


def behave(path):
    console = Console(path)
    welcome = console.hello(origin="ssh 192.0.2.7")
    check("hello is answered with who one is", welcome["version"] == 1 and welcome["session"].startswith("s-")
          and welcome["roles"], welcome)
    first = console.look()
    check("the first picture is whole", first["screen"] == "overview" and first["channels"] is not None)
    whole = len(json.dumps(console.look("orders", 500)))
    sizes = []
    for _ in range(5):
        time.sleep(0.3)
        console.number += 1
        console.send({"type": "look", "number": console.number, "have": console.held[0],
                      "query": {"screen": "orders", "orderLimit": 500, "checksHead": False}})
        answer = console.receive()
        sizes.append(len(json.dumps(answer)))
        picture = apply(answer["delta"], console.held[1]) if "delta" in answer else console.held[1]
        console.held = (answer["picture"], picture)
    check(f"differences are smaller than pictures: {sizes} of {whole} bytes", max(sizes) * 2 < whole)
    other = Console(path)
    other.hello()
    rebuilt = console.look("orders", 200)
    fresh = other.look("orders", 200)
    check("what was built of differences is what is sent whole", set(rebuilt) == set(fresh)
          and [o["id"] for o in rebuilt["orders"]][50:] == [o["id"] for o in fresh["orders"]][50:]
          or abs(rebuilt["at"] - fresh["at"]) > 400)
    sessions = [s["id"] for s in console.look()["sessions"]]
    check("both are seen to be here", welcome["session"] in sessions and len(sessions) >= 2, sessions)
    other.state(mode="armed", verb="failover", target="unionpay", screen="channels", idleMilliseconds=5)
    time.sleep(0.3)
    seen = [s for s in console.look()["sessions"] if s.get("state", {}).get("target") == "unionpay"]
    check("what the other previews is seen", len(seen) == 1, seen)
    weight = console.look()["weights"]["preference"]
    command = {"setPreferenceWeight": {"_0": (weight + 1) % 100}}
    preview = console.preview(command)["preview"]
    check("an act is previewed with its class and version", preview["riskClass"] >= 2, preview)
    safe = console.submit(command, "tried without arming", preview["version"])
    check("an act of class 2 is refused while the session is safe", safe["result"].get("refusal", {}).get("rule")
          == "not_armed", safe)
    for session in (console, other):
        session.submit({"arm": {}}, "another client is being tried", preview["version"])
    action = action_id()
    short = console.submit(command, "no", preview["version"])
    check("an act without a reason is refused by the engine", short["result"]["refusal"]["rule"] == "reason_too_short",
          short)
    done = console.submit(command, "tried by another client", preview["version"], preview["typedTarget"],
                          action=action)
    check("an act is done", done["result"]["outcome"] == "done", done)
    again = other.submit(command, "tried by another client", preview["version"], preview["typedTarget"],
                          action=action)
    check("the same number from another connection is the same act", again["result"] == done["result"], again)
    check("what was done is seen at once", console.look()["weights"]["preference"] == (weight + 1) % 100)
    timer = done["result"]["reference"]
    undone = console.submit({"undo": {"timer": timer}}, "", preview["version"])
    check("and is taken back", undone["result"]["outcome"] == "done"
          and console.look()["weights"]["preference"] == weight, undone)
    console.close()
    other.close()


def misbehave(path):
    hello = {"type": "hello", "versions": [1, 1], "program": "p"}
    look = {"type": "look", "number": 1, "have": 0,
            "query": {"screen": "overview", "orderLimit": 0, "checksHead": False}}
    cases = [
        ("not JSON", [b"\x00\xff garbage"], "malformed", ""),
        ("no object", [b"[1]"], "malformed", ""),
        ("no type", [b"{}"], "malformed", "type"),
        ("an unknown type", [{"type": "rob"}], "malformed", "type"),
        ("a question before hello", [look], "unexpected", "type"),
        ("hello twice", [hello, hello], "unexpected", "type"),
        ("a version of the future", [hello | {"versions": [3, 9]}], "version", "versions"),
        ("an unknown member", [hello | {"uid": 0}], "malformed", "uid"),
        ("a name outside a demo's rule", [hello | {"name": "a b"}], "not_permitted", "name"),
        ("an unknown screen", [hello, look | {"query": look["query"] | {"screen": "mars"}}], "malformed",
         "query.screen"),
        ("too many rows", [hello, look | {"query": look["query"] | {"orderLimit": 2001}}], "malformed",
         "query.orderLimit"),
        ("a number that is none", [hello, look | {"number": "1"}], "malformed", "number"),
        ("an unknown act", [hello, {"type": "preview", "number": 1, "command": {"explode": {}}}], "malformed",
         "command"),
        ("a text too long", [hello, {"type": "preview", "number": 1, "command":
                                     {"note": {"reviewCase": "C", "text": "x" * 1025}}}], "malformed",
         "command.note.text"),
        ("a forged login", [hello, {"type": "note", "number": 1, "note":
                                    {"act": "login", "target": "", "change": "", "reason": "", "refusal": "",
                                     "detail": "", "shown": ""}}], "malformed", "note.act"),
        ("a member twice", [b'{"type":"bye","type":"bye"}'], "malformed", ""),
        ("depth without end", [b"[" * 60000], "malformed", ""),
    ]
    for name, payloads, code, field in cases:
        told = refusal(path, *payloads)
        check(f"{name}: {code} {field}".rstrip(), told["code"] == code and told.get("field", "") == field
              and told.get("rule"), told)
    told = refusal(path, struct.pack(">I", LARGEST_TO_ENGINE + 1), raw=True)
    check("a frame that is too long is refused before its bytes come", told["code"] == "too_large", told)
    told = refusal(path, b"\x00\x00\x00\x00", raw=True)
    check("a frame of no length is refused", told["code"] == "malformed" and told["field"] == "length", told)
    told = refusal(path, b"\x00\x00\x00\x20{\"type\":\"he", raw=True)
    check("half a frame and then silence is refused after a while", told["code"] == "silent", told)
    half = Console(path)
    half.socket.sendall(frame({"type": "hello", "versions": [1, 1], "program": "p"})[:9])
    half.close()
    chance = random.Random(11)
    for _ in range(200):
        console = Console(path)
        try:
            console.socket.sendall(bytes(chance.randrange(256) for _ in range(chance.randrange(1, 400))))
        except OSError:
            pass
        console.close()
    check("after 200 connections of chance bytes the engine answers", Console(path).hello()["version"] == 1)


def slow_reader(path):
    """Asks without end, reads nothing; then one byte at a time."""
    slow = Console(path)
    slow.hello()
    slow.socket.setblocking(False)
    asked = 0
    look = frame({"type": "look", "number": 1, "have": 0,
                  "query": {"screen": "orders", "orderLimit": 500, "checksHead": False}})
    end = time.time() + 3
    while time.time() < end:
        _, writable, _ = select.select([], [slow.socket], [], 0.2)
        if not writable:
            break
        try:
            slow.socket.send(look)
            asked += 1
        except BlockingIOError:
            break
    quick = Console(path)
    quick.hello()
    times = []
    for _ in range(20):
        start = time.time()
        quick.look()
        times.append(time.time() - start)
        time.sleep(0.06)
    check(f"while one asks {asked} times and reads nothing, another is answered within {max(times) * 1000:.0f} ms",
          max(times) < 1)
    slow.socket.setblocking(True)
    slow.socket.settimeout(5)
    begun = slow.socket.recv(1)
    for _ in range(2000):
        begun += slow.socket.recv(1)
    check("read byte by byte it is still whole frames", 0 < struct.unpack(">I", begun[:4])[0] <= LARGEST_FROM_ENGINE)
    slow.close()
    quick.close()


def show(path):
    console = Console(path)
    messages = [
        {"type": "hello", "versions": [1, 1], "program": "control_client.py", "origin": "ssh 192.0.2.7"},
        {"type": "preview", "number": 1, "command": {"failover": {"channel": "unionpay", "mode": "drain"}}},
        {"type": "look", "number": 2, "have": 0, "query": {"screen": "review", "orderLimit": 0, "checksHead": False}},
    ]
    for message in messages:
        print("> " + json.dumps(message))
        console.send(message)
        answer = console.receive()
        text = json.dumps(answer, ensure_ascii=False)
        print("< " + (text if len(text) < 1200 else text[:600] + " ..."))
    time.sleep(1)
    print("> " + json.dumps(messages[2] | {"number": 3, "have": answer["picture"]}))
    console.send(messages[2] | {"number": 3, "have": answer["picture"]})
    text = json.dumps(console.receive(), ensure_ascii=False)
    print("< " + (text if len(text) < 3000 else text[:1500] + " ..."))


if __name__ == "__main__":
    if len(sys.argv) < 2 or not os.path.exists(sys.argv[1]):
        sys.exit("usage: control_client.py SOCKET [--show]")
    if "--show" in sys.argv:
        show(sys.argv[1])
        sys.exit(0)
    behave(sys.argv[1])
    misbehave(sys.argv[1])
    slow_reader(sys.argv[1])
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
