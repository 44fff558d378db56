#!/usr/bin/env python3
"""The story that ssh.sh has prepared: three people at three consoles over SSH, what each sees and is refused, an engine
that dies and comes back, links that break in the worst moments. Ends with "N passed, N failed".

    ssh_consoles.py WORK PORT FOLDER-OF-UNITS
"""
import fcntl
import glob
import json
import os
import pathlib
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time

import pyte

work, port, units = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
paydeck, sock = work / "bin/paydeck", work / "run/console.sock"
passed = failed = 0
# A laden machine is slow, not wrong: how long a thing that must happen may take before it counts as not happening.
PATIENCE = 12


def check(name, condition, shown=""):
    global passed, failed
    if condition:
        passed += 1
        print(f"ok    {name}", flush=True)
    else:
        failed += 1
        print(f"FAIL  {name}", flush=True)
        for line in str(shown).splitlines():
            if line.strip():
                print("      | " + line)
    return bool(condition)


class Terminal:
    """A person's terminal with an ssh client in it."""

    def __init__(self, user, columns=120, rows=36, options=()):
        self.user = user
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.process, self.pty = pty.fork()
        if self.process == 0:
            os.environ["TERM"] = "xterm-256color"
            os.environ["LANG"] = "C.UTF-8"
            os.execvp("ssh", ssh(user, "-tt", *options))
        fcntl.ioctl(self.pty, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.code = None
        self.log = []
        self.lock = threading.Lock()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        while True:
            try:
                chunk = os.read(self.pty, 1 << 16)
            except OSError:
                break
            if not chunk:
                break
            # What a terminal would answer and pyte does not know: nothing the story needs.
            with self.lock:
                self.stream.feed(re.sub(rb"\x1b\[[?>=][0-9;$]*[a-zA-Z]", lambda m: b"" if m.group(0)[-1:] not in b"hl"
                                        else m.group(0), chunk))
                self.log.append((time.monotonic(), "\n".join(self.screen.display)))
        _, status = os.waitpid(self.process, 0)
        self.code = os.waitstatus_to_exitcode(status)

    @property
    def text(self):
        with self.lock:
            return "\n".join(line.rstrip() for line in self.screen.display)

    def shows(self, pattern, seconds=PATIENCE):
        """Waits until the screen matches. Returns the moment at which it did, or None."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if re.search(pattern, self.text):
                return time.monotonic()
            time.sleep(0.01)
        return None

    def type(self, text, pause=0.05):
        for key in text:
            os.write(self.pty, key.encode())
            time.sleep(pause)

    def press(self, key, after=0.1):
        os.write(self.pty, {"Enter": b"\r", "Esc": b"\x1b", "Tab": b"\t"}.get(key, key.encode()))
        time.sleep(after)

    def drop(self):
        """The link is gone from one moment to the next."""
        os.kill(self.process, signal.SIGKILL)
        self.reader.join(5)

    def ended(self, seconds=PATIENCE):
        self.reader.join(seconds)
        return self.code


def ssh(user, *options):
    return ["ssh", "-q", "-p", port, "-i", str(work / "client" / user), "-o", "StrictHostKeyChecking=no",
            "-o", "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes", "-F", "/dev/null", *options,
            f"{user}@127.0.0.1"]


def once(screen="channels", user="pdt-view"):
    """What the engine says, asked beside the consoles."""
    command = ["runuser", "-u", user, "--", str(paydeck), "console", "--socket", str(sock), "--once", screen, "--json"]
    for _ in range(20):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode == 0:
            return json.loads(done.stdout)
        time.sleep(0.3)
    raise RuntimeError(done.stderr)


def override(channel):
    return next(c for c in once()["channels"] if c["id"] == channel)["override"]


class Engine:
    def __init__(self):
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            ["runuser", "-u", "pdt-engine", "--", str(paydeck), "engine", "--config", str(work / "etc/engine.toml")],
            stdout=open(work / "engine.out", "w"), stderr=open(work / "engine.err", "a"))
        end = time.monotonic() + 60
        while time.monotonic() < end and "accepting orders" not in (work / "engine.out").read_text():
            if self.process.poll() is not None:
                sys.exit("the engine does not start:\n" + (work / "engine.err").read_text())
            time.sleep(0.02)
        (work / "engine.pid").write_text(str(self.engine_pid()))

    def engine_pid(self):
        # runuser waits for the engine: it is its only child.
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if children else self.process.pid

    def kill(self):
        os.kill(self.engine_pid(), signal.SIGKILL)
        self.process.wait()

    def back(self):
        """Starts it and returns the moment at which its socket answered again."""
        starting = threading.Thread(target=self.start)
        starting.start()
        import socket
        while True:
            probe = socket.socket(socket.AF_UNIX)
            try:
                probe.connect(str(sock))
                moment = time.monotonic()
                break
            except OSError:
                time.sleep(0.002)
            finally:
                probe.close()
        starting.join()
        return moment


def arm(terminal):
    terminal.press("!", 0.4)
    terminal.type("planned maintenance at the channel")
    terminal.press("Enter", 0.3)
    return terminal.shows("ARMED")


def open_failover(terminal, channel):
    """The class 3 dialog, with its preview."""
    terminal.type(":failover " + channel)
    terminal.press("Enter", 0.9)
    return terminal.shows(r"by itself after|refused")


def fill(terminal, channel):
    terminal.type("maintenance window agreed")
    terminal.press("Enter", 0.3)
    terminal.type(channel)


def niceness():
    """Of every thread of every console, with whether their sessions' groups are behind as well."""
    found = []
    for folder in glob.glob("/proc/[0-9]*"):
        try:
            words = pathlib.Path(folder, "cmdline").read_bytes().split(b"\0")
            if not words[0].endswith(b"paydeck") or words[1:2] != [b"console"]:
                continue
            for task in glob.glob(folder + "/task/*/stat"):
                found.append(int(pathlib.Path(task).read_text().rpartition(")")[2].split()[16]))
            group = pathlib.Path(folder, "autogroup")
            if group.exists():
                found.append(int(group.read_text().split()[-1]))
        except OSError:
            pass
    return found


def attach_all():
    people = {name: Terminal("pdt-" + name) for name in ("view", "ops", "review")}
    names = {"view": "amy.view", "ops": "bo.ops", "review": "chen.rev"}
    for key, terminal in people.items():
        check(f"{names[key]} sees the overview and their own name",
              terminal.shows(names[key]) and terminal.shows("ssh-1"), terminal.text)
    for terminal in people.values():
        check(f"{terminal.user} sees that three are here", terminal.shows("3 here"), terminal.text)
    behind = niceness()
    check(f"every console gives way to the engine: {sorted(set(behind))}", len(behind) >= 3 and set(behind) == {5}, behind)
    check("the viewer is in READ", people["view"].shows(r"\bREAD\b"), people["view"].text)
    check("the operator starts SAFE", people["ops"].shows(r"\bSAFE\b"), people["ops"].text)
    return people


def refusals(people):
    view, review = people["view"], people["review"]
    view.press("2", 0.5)
    view.press("F", 0.5)
    check("the viewer's verb is refused with its reason", view.shows("your role may look only"), view.text)
    view.press("!", 0.5)
    check("and so is arming", view.shows("your role may look only") and "ARMED" not in view.text, view.text)
    check("the reviewer arms", arm(review), review.text)
    open_failover(review, "unionpay")
    check("the reviewer's failover is refused by the engine", review.shows("your role may not do this"), review.text)
    review.press("Esc", 0.3)
    check("nothing has changed", override("unionpay") == "none")


def dropped_in_dialog(people):
    ops, view, review = people["ops"], people["view"], people["review"]
    check("the operator arms", arm(ops), ops.text)
    check("the dialog shows what would happen", open_failover(ops, "unionpay"), ops.text)
    review.type(":failover unionpay")
    review.press("Enter", 0.8)
    check("another dialog on the same target tells of the first",
          review.shows(r"bo\.ops is previewing the same target"), review.text)
    review.press("Esc", 0.3)
    view.type(":who")
    view.press("Enter", 0.5)
    check(":who shows who previews what", view.shows(r"bo\.ops.*ARMED.*previews failover unionpay"), view.text)
    view.press("Esc", 0.3)
    fill(ops, "unionpay")
    ops.press("Enter", 0.2)
    ops.drop()
    check("the others see that the operator has gone", view.shows("2 here"), view.text)
    time.sleep(2)
    picture = once()
    channel = next(c for c in picture["channels"] if c["id"] == "unionpay")
    check("the link broke after one of two confirmations: nothing happened",
          channel["override"] == "none" and not picture["timers"], picture["timers"])


def dropped_after_confirm(people):
    ops = people["ops"] = Terminal("pdt-ops")
    ops.shows("bo.ops")
    check("the operator is back, SAFE again", ops.shows(r"\bSAFE\b"), ops.text)
    arm(ops)
    open_failover(ops, "unionpay")
    fill(ops, "unionpay")
    time.sleep(1.2)
    ops.press("Enter", 0.9)
    ops.press("Enter", 0.05)
    done = ops.shows(r"done:.*goes back by itself")
    ops.drop()
    check("the failover is done, and the link breaks", done, ops.text)
    picture = once()
    channel = next(c for c in picture["channels"] if c["id"] == "unionpay")
    check("it holds, with a timer of the engine",
          channel["override"] == "off" and len(picture["timers"]) == 1, picture["timers"])
    end = time.monotonic() + 30
    while time.monotonic() < end and override("unionpay") != "none":
        time.sleep(0.5)
    picture = once()
    check("nobody kept it: the timer has undone it",
          override("unionpay") == "none" and not picture["timers"], picture["timers"])
    undone = [c for c in picture["changes"] if c["act"] == "undo" and c["target"] == "unionpay"]
    check("and that is on record", undone, picture["changes"][:3])
    people["ops"] = Terminal("pdt-ops")
    people["ops"].shows("bo.ops")


def engine_dies(engine, people):
    for terminal in people.values():
        terminal.press("1", 0.2)
        terminal.shows("3 here")
    time.sleep(1.5)
    killed = time.monotonic()
    engine.kill()
    shown = {}
    for name, terminal in people.items():
        moment = terminal.shows("no answer from the engine", 5)
        shown[name] = moment - killed if moment else None
    check(f"all consoles tell within 2 s that the engine is gone: {rounded(shown)}",
          all(value is not None and value <= 2 for value in shown.values()), people["ops"].text)
    people["ops"].press("2", 0.3)
    people["ops"].press("F", 0.3)
    check("acts are refused while it is gone",
          people["ops"].shows("stale: verbs are blocked|press ! and give a reason"), people["ops"].text)
    check("asked once, the program ends with 69", subprocess.run(
        ["runuser", "-u", "pdt-view", "--", str(paydeck), "console", "--socket", str(sock), "--once", "overview"],
        capture_output=True).returncode == 69)
    time.sleep(3)
    before = {name: len(terminal.log) for name, terminal in people.items()}
    there = engine.back()
    time.sleep(3)
    back = {}
    for name, terminal in people.items():
        moments = [at for at, text in terminal.log[before[name]:] if at >= there and "no answer" not in text
                   and re.search(r"lag \d", text)]
        back[name] = moments[0] - there if moments else None
    check(f"all are back within 1 s of its return, without a restart: {rounded(back)}",
          all(value is not None and value <= 1 for value in back.values()), people["view"].text)
    check("and know each other again", people["view"].shows("3 here"), people["view"].text)


def rounded(times):
    return ", ".join(f"{name} {value:.2f} s" if value is not None else f"{name} never" for name, value in times.items())


def strangers():
    nobody = Terminal("pdt-nobody")
    code = nobody.ended()
    check("a user who is no operator is told so and let go with 77",
          code == 77 and "is no operator here" in nobody.text, f"{code}\n{nobody.text}")
    root = subprocess.run([paydeck, "console", "--socket", sock, "--once", "overview"], capture_output=True, text=True)
    check("root is no operator", root.returncode == 77 and "root is no operator" in root.stderr, root.stderr)
    other = subprocess.run(["runuser", "-u", "nobody", "--", str(paydeck), "console", "--socket", str(sock), "--once",
                            "overview"], capture_output=True, text=True)
    check("who is outside the group does not reach the socket", other.returncode == 69
          and "Permission denied" in other.stderr, other.stderr)
    mode = os.stat(sock).st_mode & 0o777, os.stat(sock.parent).st_mode & 0o777
    check("the socket is 0660 in a folder of 0750", mode == (0o660, 0o750), [oct(m) for m in mode])
    shell = subprocess.run(ssh("pdt-ops", "-T") + ["cat /etc/passwd"], capture_output=True, text=True, timeout=30)
    check("another command than the console is not to be had", "root:" not in shell.stdout and shell.returncode == 3,
          f"{shell.returncode} {shell.stdout} {shell.stderr}")
    effective = subprocess.run(["/usr/sbin/sshd", "-T", "-f", work / "sshd_config", "-C",
                                "user=pdt-ops,host=localhost,addr=127.0.0.1"], capture_output=True, text=True).stdout
    wanted = ["allowagentforwarding no", "allowtcpforwarding no", "x11forwarding no", "permittunnel no",
              "passwordauthentication no", "allowstreamlocalforwarding no", "permituserrc no"]
    missing = [line for line in wanted if line not in effective]
    check("sshd forwards neither agents nor ports for the group", not missing, missing)
    acts = {change["act"] for change in once()["changes"]}
    check("who came, went and was sent away is on record", {"login", "logout", "login_refused"} <= acts, acts)


def unit():
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", units / "paydeck.service"],
                          capture_output=True, text=True)
    score = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)
    value = float(score.group(1)) if score else 10
    check(f"the unit's exposure by systemd-analyze is {value}, at most 1.5", value <= 1.5, done.stdout[-400:])


engine = Engine()
engine.start()
try:
    people = attach_all()
    refusals(people)
    dropped_in_dialog(people)
    dropped_after_confirm(people)
    engine_dies(engine, people)
    strangers()
    unit()
    for terminal in people.values():
        terminal.drop()
finally:
    if engine.process.poll() is None:
        os.kill(engine.engine_pid(), signal.SIGTERM)
        engine.process.wait(15)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
