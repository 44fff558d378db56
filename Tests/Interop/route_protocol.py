#!/usr/bin/env python3
"""Drives `paydeck route --stdio` from outside: a small market of its own, and lines that must be refused.

Usage: route_protocol.py PATH_TO_PAYDECK
"""
import heapq
import json
import random
import subprocess
import sys

INIT = {
    "type": "init", "protocol": 1, "seed": 11, "methods": "WAU", "margin": 0.1, "max_attempts": 3,
    "channels": [
        {"id": 4, "name": "one", "method": "W", "fee_bps": 60, "capacity": 30, "median_latency_s": 2.0},
        {"id": 7, "name": "two", "method": "W", "fee_bps": 38, "capacity": 20, "median_latency_s": 2.5},
        {"id": 9, "name": "three", "method": "A", "fee_bps": 55, "capacity": 30, "median_latency_s": 2.0},
        {"id": 2, "name": "four", "method": "U", "fee_bps": 25, "capacity": 10, "median_latency_s": 4.0},
    ],
}
ORDER = {
    "type": "order", "i": 0, "t": 0.5, "attempt": 0, "amount_fen": 6420, "env": "w", "segment": 2,
    "pref": [0.7, 0.2, 0.1], "allowed": [4, 7, 2], "tried": [],
}


class Router:
    def __init__(self, path):
        self.process = subprocess.Popen(
            [path, "route", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, bufsize=1)

    def send(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def ask(self, message):
        self.send(message)
        return json.loads(self.process.stdout.readline())

    def end(self):
        self.send({"type": "end"})
        self.process.stdin.close()
        errors = self.process.stderr.read()
        return self.process.wait(timeout=20), errors


def play(path, seed, seconds=400.0, fault=(150.0, 250.0)):
    """One session: 8 orders a second; channel 7 answers nothing but errors during the fault."""
    draw = random.Random(seed)
    router = Router(path)
    assert router.ask(INIT) == {"type": "ready"}
    methods = {c["id"]: "WAU".index(c["method"]) for c in INIT["channels"]}
    ceilings = {c["id"]: c["capacity"] for c in INIT["channels"]}
    open_attempts = dict.fromkeys(methods, 0)
    events, turn, paid, orders, into_fault, choices = [], 0, 0, 0, 0, []
    now = 0.0
    heapq.heappush(events, (0.1, 0, "order", None))
    while events:
        now, _, kind, data = heapq.heappop(events)
        if kind == "order":
            if now > seconds:
                continue
            turn += 1
            heapq.heappush(events, (now + draw.expovariate(8), turn, "order", None))
            top = draw.choice([0, 0, 1, 2])
            data = {
                "type": "order", "i": orders, "t": round(now, 3), "attempt": 0, "amount_fen": draw.randint(100, 90000),
                "env": draw.choice("wab"), "segment": draw.randint(0, 5),
                "pref": [0.7 if k == top else 0.15 for k in range(3)], "allowed": [4, 7, 9, 2], "tried": [],
            }
            orders += 1
            kind = "attempt"
        if kind == "attempt":
            data["t"] = round(now, 3)
            answer = router.ask(data)
            assert answer["i"] == data["i"], answer
            channel = answer["channel"]
            choices.append(channel)
            if channel == -1:
                continue
            assert channel in data["allowed"] and channel not in data["tried"], (answer, data)
            assert open_attempts[channel] < ceilings[channel], "sent into a full channel"
            open_attempts[channel] += 1
            ill = channel == 7 and fault[0] <= now < fault[1]
            into_fault += 1 if channel == 7 and fault[0] + 15 <= now < fault[1] else 0
            top = data["pref"].index(max(data["pref"]))
            if methods[channel] != top and draw.random() < 0.2:
                code = "user_cancel"
            elif draw.random() < (0.95 if ill else 0.05):
                code = "channel_error"
            else:
                code = "ok"
            turn += 1
            heapq.heappush(events, (now + draw.uniform(1, 4), turn, "end", (data, channel, code)))
        if kind == "end":
            data, channel, code = data
            open_attempts[channel] -= 1
            router.send({
                "type": "feedback", "i": data["i"], "t": round(now, 3), "attempt": data["attempt"], "channel": channel,
                "ok": code == "ok", "code": code})
            paid += code == "ok"
            if code == "channel_error" and data["attempt"] < 2 and draw.random() < 0.5:
                again = dict(data, attempt=data["attempt"] + 1, tried=data["tried"] + [channel])
                turn += 1
                heapq.heappush(events, (now + 0.5, turn, "attempt", again))
    status, errors = router.end()
    assert status == 0, errors
    return paid / orders, into_fault, choices, errors.strip().split()[-1]


def refused(path, lines, field):
    """The last line must end the session with status 2 and name the field."""
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    done = subprocess.run([path, "route", "--stdio"], input=text, capture_output=True, text=True, timeout=20)
    expected = f"line {len(lines)}: {field}:"
    assert done.returncode == 2, (lines[-1], done.returncode, done.stderr)
    assert expected in done.stderr, (expected, done.stderr)


def bad_lines(path):
    def without(message, key):
        return {k: v for k, v in message.items() if k != key}

    channel = INIT["channels"][0]
    cases = [
        ([ORDER], "type"), (["{"], "line"), (["[1]"], "line"), ([{"type": "init"}], "protocol"),
        ([dict(INIT, protocol=2)], "protocol"), ([dict(INIT, seed=-1)], "seed"), ([dict(INIT, seed="x")], "seed"),
        ([dict(INIT, methods="WW")], "methods"), ([dict(INIT, margin=0)], "margin"),
        ([dict(INIT, max_attempts=0)], "max_attempts"), ([dict(INIT, channels=[])], "channels"),
        ([dict(INIT, channels=[channel, channel])], "channels[1].id"),
        ([dict(INIT, channels=[dict(channel, method="Z")])], "channels[0].method"),
        ([dict(INIT, channels=[dict(channel, capacity=0)])], "channels[0].capacity"),
        ([dict(INIT, channels=[dict(channel, fee_bps=-1)])], "channels[0].fee_bps"),
        ([dict(INIT, channels=[dict(channel, median_latency_s="slow")])], "channels[0].median_latency_s"),
        ([INIT, INIT], "type"), ([INIT, {"type": "hello"}], "type"), ([INIT, {}], "type"),
        ([INIT, dict(ORDER, i=1.5)], "i"), ([INIT, dict(ORDER, t=-1)], "t"), ([INIT, dict(ORDER, attempt=3)], "attempt"),
        ([INIT, dict(ORDER, amount_fen=0)], "amount_fen"), ([INIT, dict(ORDER, pref=[2, 0, 0])], "pref"),
        ([INIT, dict(ORDER, pref=[0.1] * 9)], "pref"), ([INIT, dict(ORDER, allowed=[5])], "allowed"),
        ([INIT, dict(ORDER, tried="none")], "tried"), ([INIT, without(ORDER, "env")], "env"),
        ([INIT, dict(ORDER, segment=None)], "segment"),
        ([INIT, ORDER, {"type": "feedback", "i": 0, "t": 1, "attempt": 0, "channel": 4, "ok": True, "code": "what"}],
         "code"),
        ([INIT, ORDER, {"type": "feedback", "i": 0, "t": 1, "attempt": 0, "channel": 4, "ok": True,
                        "code": "timeout"}], "ok"),
        ([INIT, ORDER, {"type": "feedback", "i": 0, "t": 1, "attempt": 0, "channel": 5, "ok": True, "code": "ok"}],
         "channel"),
        ([INIT, "x" * 70_000], "line"), (["[" * 5_000], "line"),
    ]
    for lines, field in cases:
        refused(path, lines, field)
    done = subprocess.run([path, "route", "--stdio"], input="", capture_output=True, text=True, timeout=20)
    assert done.returncode == 2 and "init" in done.stderr, done.stderr
    assert subprocess.run([path, "route"], input="", capture_output=True, timeout=20).returncode == 2
    return len(cases) + 2


def main():
    path = sys.argv[1]
    rate, into_fault, choices, digest = play(path, 5)
    again = play(path, 5)
    assert (choices, digest) == (again[2], again[3]), "the same messages gave other answers"
    assert rate > 0.85, f"only {rate:.3f} paid"
    assert into_fault < 40, f"{into_fault} attempts into a dead channel after 15 s"
    assert play(path, 6)[3] != digest
    refusals = bad_lines(path)
    print(f"route: {rate:.1%} paid, {into_fault} attempts into a dead channel after 15 s, {refusals} refusals, "
          f"digest {digest}")


if __name__ == "__main__":
    main()
