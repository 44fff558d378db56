#!/usr/bin/env python3
"""console_goals.py PAYDECK PROBE [--rate N] [--only 1,2,...] [--demo]: what the console costs and how quick it is, goal by goal.

PROBE is a program that runs another one on a pseudo terminal and prints what it measured as JSON: bytes, cells, key latency,
processor, memory, modes. It is not part of this repository; options used are --size --seconds --from --keys --latency
--lat-gap --lat-from --resize --hangup --stop-cont --link --term --env --sync --until --quit --raw --json --no-screen.

An engine on demo traffic runs in one process, the console that is measured is attached to it in another; with --demo, or
when the program cannot attach, engine and console are one process, and the goals about processor and memory then count both.
Prints goal, target, figure, held or not, and which tests hold the goals that no probe can measure. Exits 1 when a goal is
missed. Figures depend on the machine and on what else runs: its load is printed beside them."""
import argparse
import glob
import json
import os
import pathlib
import pty
import select
import signal
import stat
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TESTS = {
    13: "TerminalTests/CursesCanvasTests: random frames with wide characters, in pieces and whole",
    14: "ConsoleTests/TableTests.widthSafe; TerminalTests/CharacterClassTests",
    16: "ConsoleTests/MonkeyTests; TerminalTests/KeyDecoderTests",
    17: "ConsoleTests/SafetyTests; TerminalTests/DeliberatePressTests",
    18: "EngineTests/OperatorStories: timers",
    19: "EngineTests/OperatorStories: second person",
    20: "ConsoleTests/ThemeTests: contrast of each token, distance in four kinds of sight",
    21: "ConsoleTests/ThemeTests: marks told apart without colour; goldens are text",
    22: "ConsoleTests/TableTests, PaletteTests: one table, help lists all, both languages",
    24: "ConsoleTests/SafetyTests, LinkTests: silence told, verbs refused",
}


class Goals:
    def __init__(self, options):
        self.options, self.missed = options, 0
        self.only = {int(number) for number in options.only.split(",")} if options.only else None

    def wanted(self, *numbers):
        return self.only is None or bool(self.only & set(numbers))

    def tell(self, number, what, target, figure, holds):
        self.missed += not holds
        print(f"{number:>3}  {'held  ' if holds else 'MISSED'}  {what}: {figure}  (goal {target})", flush=True)

    def probe(self, *arguments, command=None):
        """One run; a second one when the machine spoilt the first is the caller's affair."""
        command = command or self.console
        line = [sys.executable, self.options.probe, "--json", *arguments, "--", *command]
        result = subprocess.run(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600)
        try:
            return json.loads(result.stdout.decode().splitlines()[0])
        except (IndexError, ValueError):
            raise SystemExit(f"the probe failed: {' '.join(line)}\n{result.stderr.decode()[-2000:]}")


class Engine:
    """A demo engine without a terminal, and its socket."""

    def __init__(self, paydeck, folder, rate, seconds):
        self.process = subprocess.Popen(
            [paydeck, "demo", "--once", "overview", "--json", "--seconds", str(seconds), "--rate", str(rate), "--seed", "7",
             "--data", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.socket = None
        end = time.monotonic() + 90
        while time.monotonic() < end and self.process.poll() is None:
            found = [path for path in glob.glob(folder + "/*") if stat.S_ISSOCK(os.stat(path).st_mode)]
            if found and os.path.exists(folder + "/endpoints.json"):
                self.socket = found[0]
                return
            time.sleep(0.2)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def can_attach(paydeck):
    return subprocess.run([paydeck, "console", "--help"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def steady(goals):
    big = goals.probe("--size", "160x45", "--seconds", "34", "--from", "8", "--quit", "q+y", "--sync")
    if goals.wanted(1):
        goals.tell(1, "overview 160x45, bytes/s", "<= 1500", big["bps"], big["bps"] <= 1_500)
        small = goals.probe("--size", "80x24", "--seconds", "24", "--from", "8", "--quit", "q+y", "--no-screen")
        goals.tell(1, "overview 80x24, bytes/s", "<= 900", small["bps"], small["bps"] <= 900)
    if goals.wanted(3):
        figure = f"{big['bytes_per_cell']} B/cell, {big['idle_bursts']} idle of {big['steady_bursts']}, {big['steady_seq']['ed2']} clears"
        holds = (big["bytes_per_cell"] or 99) <= 3 and big["idle_bursts"] == 0 and big["steady_seq"]["ed2"] == 0
        goals.tell(3, "bytes per changed cell, bursts that change nothing, clears", "<= 3; 0; 0", figure, holds)
    if goals.wanted(4):
        frames = big["modes_used"].get("2026", 0)
        goals.tell(4, "frames inside mode 2026 when it is answered", "every one", f"{frames} of {big['steady_bursts']} bursts and the start",
                   frames >= big["steady_bursts"])
    if goals.wanted(8):
        goals.tell(8, "processor at 1 s", "<= 1.5 %", f"{big['cpu_pct']} %", big["cpu_pct"] <= 1.5)
        goals.tell(8, "wakeups a second, traffic running", "<= 6 idle", big["wakeups_per_s"], big["wakeups_per_s"] <= 6)
    if goals.wanted(9):
        goals.tell(9, "memory", "<= 24 MiB", f"{big['rss_mib']} MiB resident, {big['pss_mib']} proportional", big["rss_mib"] <= 24)


def byte_budget(goals):
    if not goals.wanted(2):
        return
    # A demo's first start makes keys and certificates before it looks at the terminal.
    ready = 15 if goals.options.demo else 2
    typed = f"Colon@{ready}," + ",".join(f"{key}@{ready + 0.2 + 0.12 * place:.2f}" for place, key in enumerate(
        ["l", "i", "n", "k", "Space", "2", "0", "0", "0", "Enter"]))
    slow = goals.probe("--seconds", str(52 + ready), "--from", str(14 + ready), "--keys", typed, "--quit", "q+y", "--no-screen")
    goals.tell(2, ":link 2000, bytes/s", "<= 250", slow["bps"], slow["bps"] <= 250)
    held = goals.probe("--seconds", str(38 + ready), "--from", str(18 + ready), "--keys", f"p@{ready + 3}", "--quit", "q+y",
                       "--no-screen")
    goals.tell(2, "paused, bytes/s", "0", held["bps"], held["bps"] == 0)


def quiet(goals, paydeck, rate_zero_console):
    if not goals.wanted(2, 8):
        return
    calm = goals.probe("--seconds", "34", "--from", "12", "--quit", "q+y", "--no-screen", command=rate_zero_console)
    if goals.wanted(2):
        goals.tell(2, "nothing changes but the clock, bytes/s", "<= 40", calm["bps"], calm["bps"] <= 40)
    if goals.wanted(8):
        goals.tell(8, "wakeups a second, idle engine", "<= 6", calm["wakeups_per_s"], calm["wakeups_per_s"] <= 6)


def start(goals):
    if not goals.wanted(5):
        return
    runs = [goals.probe("--seconds", "4", "--from", "2", "--quit", "q+y", "--until", "SAFE") for _ in range(3)]
    first = min(run["first_paint_ms"] for run in runs)
    usable = min(run["usable_ms"] for run in runs)
    goals.tell(5, "skeleton shown / usable, best of three", "<= 60 / <= 200 ms", f"{first} / {usable} ms", first <= 60 and usable <= 200)
    raw = tempfile.mktemp()
    goals.probe("--seconds", "1.5", "--raw", raw, "--no-screen")
    size = os.path.getsize(raw)
    os.unlink(raw)
    goals.tell(5, "bytes of the first second", "<= 10 kB", size, size <= 10_240)


def keys(goals):
    if goals.wanted(6):
        run = goals.probe("--latency", "Down:60,Up:60", "--quit", "q+y", "--no-screen")
        key = run["key"]
        goals.tell(6, "key to last byte, p50 / p99", "<= 3 / <= 20 ms", f"{key['settled_p50']} / {key['settled_p99']} ms, {key['silent']} silent",
                   key["settled_p50"] <= 3 and key["settled_p99"] <= 20)
    if goals.wanted(7):
        run = goals.probe("--link", "4000", "--latency", "Down:15,Up:15", "--lat-from", "9", "--lat-gap", "0.73", "--quit", "q+y",
                          "--no-screen")
        key = run["key"]
        goals.tell(7, "the same at 4 kB/s", "<= 60 / <= 250 ms", f"{key['settled_p50']} / {key['settled_p99']} ms, {key['silent']} silent",
                   key["settled_p50"] <= 60 and key["settled_p99"] <= 250)


def ends(goals, paydeck, data):
    if goals.wanted(10):
        gone = goals.probe("--seconds", "8", "--hangup", "4", "--no-screen")["hangup"]
        goals.tell(10, "terminal gone: exit after", "<= 200 ms", gone, (gone["exit_after_ms"] or 9e9) <= 200)
        deaf = ["bash", "-c", 'trap "" HUP; exec "$@"', "bash", *goals.console]
        gone = goals.probe("--seconds", "8", "--hangup", "4", "--no-screen", command=deaf)["hangup"]
        goals.tell(10, "the same with SIGHUP ignored", "<= 200 ms", gone, (gone["exit_after_ms"] or 9e9) <= 200)
    if goals.wanted(11):
        clean = []
        for name, arguments, command in (
                ("quit", ["--quit", "q+y"], None),
                ("TERM", [], ["bash", "-c", '"$@" & sleep 3; kill -TERM $!; wait $!', "bash", *goals.console]),
                ("INT", [], ["bash", "-c", '"$@" & sleep 3; kill -INT $!; wait $!', "bash", *goals.console])):
            if name != "quit":
                # A job in the background may not read the terminal: the shell must not control jobs.
                command = ["bash", "-c", 'set +m; "$@" <&0 & p=$!; sleep 3; kill -%s $p; wait $p' % name, "bash", *goals.console]
            run = goals.probe("--seconds", "6", "--no-screen", *arguments, command=command)
            clean.append((name, run["modes_left_set"], run["cursor_left_hidden"], run["termios_restored"]))
        holds = all(not modes and not hidden and restored for _, modes, hidden, restored in clean)
        goals.tell(11, "modes left, cursor hidden, terminal restored after quit, TERM, INT", "none", clean, holds)
        stop = goals.probe("--seconds", "8", "--stop-cont", "4", "--quit", "q+y", "--no-screen")["stop_cont"]
        goals.tell(11, "^Z and fg", "left and entered again", stop, stop["left_alt_screen"] and stop["re_entered"])
    if goals.wanted(12):
        resizes = ",".join(f"{100 + n}x{30 + n % 7}@{4 + 0.05 * n:.2f}" for n in range(20))
        run = goals.probe("--seconds", "5.4", "--from", "3.9", "--resize", resizes, "--quit", "q+y", "--no-screen")
        # The window is hardly longer than the resizing; an ordinary frame a second, in up to two bursts, falls into it.
        repaints = max(0, run["steady_bursts"] - 3)
        goals.tell(12, "repaints of 20 sizes in one second", "<= 8", f"{repaints} beside ordinary frames", repaints <= 8)


def pasted(command, text, marks):
    """Milliseconds from the end of a paste to the help that is asked for after it; None when it does not come."""
    process, terminal = pty.fork()
    if process == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execvp(command[0], command)
    seen = bytearray()

    def pump(seconds, enough=1 << 30):
        end = time.monotonic() + seconds
        while time.monotonic() < end and len(seen) < enough:
            if select.select([terminal], [], [], 0.01)[0]:
                seen.extend(os.read(terminal, 65_536))

    try:
        pump(4)
        rest = (b"\x1b[200~" if marks else b"") + text + (b"\x1b[201~" if marks else b"")
        while rest:
            readable, writable, _ = select.select([terminal], [terminal], [], 5)
            if readable:
                seen.extend(os.read(terminal, 65_536))
            if writable:
                rest = rest[os.write(terminal, rest[:2_048]):]
        pump(0.3)
        del seen[:]
        asked = time.monotonic()
        os.write(terminal, b"?")
        # The help is a screen full of text; an ordinary frame is a few figures.
        pump(10, 600)
        return round((time.monotonic() - asked) * 1_000) if len(seen) >= 600 else None
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(terminal)


def paste(goals):
    if not goals.wanted(16):
        return
    line = b"F unionpay\rX\ryes\r"
    text = line * (1_048_576 // len(line))
    for name, marks in (("bracketed", True), ("without marks", False)):
        took = pasted(goals.console, text, marks)
        goals.tell(16, f"1 MB pasted, {name}: help shown after", "<= 1000 ms", f"{took} ms", took is not None and took <= 1_000)


def elsewhere(goals, paydeck, data, socket):
    if goals.wanted(15):
        odd = goals.probe("--seconds", "4", "--term", "xterm-nobody-knows", "--quit", "q+y", "--until", "SAFE")
        goals.tell(15, "unknown TERM", "starts", odd["until_ms"], bool(odd["until_ms"]))
        bare = goals.probe("--seconds", "4", "--env", "LANG=C", "--env", "LC_ALL=C", "--quit", "q+y", "--until", "SAFE")
        goals.tell(15, "no UTF-8 locale", "starts", bare["until_ms"], bool(bare["until_ms"]))
    if goals.wanted(23) and socket:
        times = {}
        for screen in ["overview", "channels", "orders", "review", "splits", "payouts", "capacity", "audit"]:
            for form in ("--json", "--plain"):
                best = 9e9
                for _ in range(2):
                    before = time.monotonic()
                    result = subprocess.run([paydeck, "console", "--socket", socket, "--once", screen, form],
                                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                    best = min(best, (time.monotonic() - before) * 1000)
                ok = result.returncode == 0 and (form != "--json" or json.loads(result.stdout)["screen"] == screen)
                times[screen + form] = round(best) if ok else 9e9
        worst = max(times, key=times.get)
        goals.tell(23, f"--once of {len(times) // 2} screens in --json and --plain, worst ({worst})", "<= 300 ms", f"{times[worst]} ms",
                   times[worst] <= 300)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paydeck")
    parser.add_argument("probe")
    parser.add_argument("--rate", type=int, default=400, help="orders a second of the demo's traffic")
    parser.add_argument("--only", default="", help="numbers of goals, joined by commas")
    parser.add_argument("--demo", action="store_true", help="engine and console in one process")
    options = parser.parse_args()
    paydeck = os.path.abspath(options.paydeck)
    goals = Goals(options)
    attached = not options.demo and can_attach(paydeck)
    print(f"load {os.getloadavg()}, {os.cpu_count()} processors; demo traffic at {options.rate} orders/s; console "
          + ("attached to the engine's process" if attached else "and engine in one process"), flush=True)
    with tempfile.TemporaryDirectory(prefix="paydeck-goals-") as work:
        busy = Engine(paydeck, work + "/busy", options.rate, 3_000) if attached else None
        calm = Engine(paydeck, work + "/calm", 0, 3_000) if attached else None
        try:
            if attached:
                if not busy.socket or not calm.socket:
                    raise SystemExit("the demo did not open its socket")
                goals.console = [paydeck, "console", "--socket", busy.socket]
                still = [paydeck, "console", "--socket", calm.socket]
                shown = json.loads(subprocess.run(goals.console + ["--once", "overview", "--json"], stdout=subprocess.PIPE).stdout)
                print(f"channels shown: {len(shown['channels'])}", flush=True)
            else:
                goals.console = [paydeck, "demo", "--rate", str(options.rate), "--seed", "7"]
                still = [paydeck, "demo", "--rate", "0", "--seed", "7"]
            if goals.wanted(1, 3, 4, 8, 9):
                steady(goals)
            byte_budget(goals)
            quiet(goals, paydeck, still)
            start(goals)
            keys(goals)
            ends(goals, paydeck, work)
            paste(goals)
            elsewhere(goals, paydeck, work, busy.socket if busy else None)
        finally:
            for engine in (busy, calm):
                if engine:
                    engine.stop()
    for number, tests in TESTS.items():
        if goals.wanted(number):
            print(f"{number:>3}  by test  {tests}")
    print(f"load {os.getloadavg()} at the end; {goals.missed} missed")
    return 1 if goals.missed else 0


if __name__ == "__main__":
    sys.exit(main())
