#!/usr/bin/env python3
"""Help, versions, errors and exit codes of every command: commands.py PAYDECK. Needs no network; a few seconds.

Holds the program to the table "Exit codes" of docs/running.md: each code of the table is brought about here at least
once, and no code comes that the table does not have.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
failures = []
checks = 0
seen = set()


def that(what, holds, why=""):
    global checks
    checks += 1
    if not holds:
        failures.append(what)
        print(f"not so: {what}: {str(why)[:400]}")


def run(*arguments, columns=None, cwd=None, as_user=None):
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    if columns is not None:
        environment["COLUMNS"] = str(columns)
    done = subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                          env=environment, cwd=cwd, user=as_user)
    seen.add(done.returncode)
    return done.returncode, done.stdout, done.stderr


def subcommands(path):
    """Names below SUBCOMMANDS in the help of a command."""
    text = run(*path, "--help", columns=100)[1]
    part = text.split("SUBCOMMANDS:\n", 1)
    if len(part) < 2:
        return []
    return [found for found in re.findall(r"^  ([a-z][a-z-]*)(?: \(default\))?(?:\s|$)", part[1], re.M)]


def commands(path=()):
    yield path
    for name in subcommands(path):
        yield from commands((*path, name))


def stub(lines, width):
    """A line that ends although the next word had room, which is how a text looks that was broken twice."""
    for line, following in zip(lines, lines[1:]):
        # A label that fills its column stands on a line of its own.
        if not line.strip() or not following.strip() or line.lstrip().startswith(("-", "[")):
            continue
        indent = len(following) - len(following.lstrip())
        isSame = len(line) - len(line.lstrip()) == indent or (indent >= 26 and len(line) > indent)
        # Lists and tables of the text's own begin with a column of words.
        if not isSame or "  " in line.strip() or "  " in following.strip():
            continue
        if re.search(r"[.:)]$", line) and not following.lstrip()[0].islower():
            continue
        if len(line) + 1 + len(following.split()[0]) < width - 1 and not line.startswith(("USAGE", "OVERVIEW")):
            return f"{line!r} / {following!r}"
    return None


def help_is_wrapped():
    known = list(commands())
    that("all commands have help", len(known) >= 30, len(known))
    for path in known:
        for columns, width in ((60, 60), (80, 80), (100, 100), (160, 100), (None, 80)):
            code, out, err = run(*path, "--help", columns=columns)
            name = " ".join(path) or "paydeck"
            that(f"{name} --help ends with 0", code == 0 and not err, err)
            lines = out.split("\n")
            long = [line for line in lines if len(line) > width and " " in line.strip()]
            that(f"{name} --help keeps to {width} cells", not long, long)
            that(f"{name} --help is not broken twice at {width}", stub(lines, width) is None, stub(lines, width))
    for path in known:
        text = run(*path, "--help", columns=100)[1]
        for end in re.findall(r"^  --from <from>\s+(.*)", text, re.M):
            that(f"--from of {path} is a day or a moment", "a day" in end and "or a" in end, end)


def versions():
    for words in (["--version"], ["version"]):
        code, out, _ = run(*words)
        that(f"{words} names the program", code == 0 and re.fullmatch(r"PayDeck \d+\.\d+\.\d+\n", out), out)


def exit_codes(folder):
    nothing = f"{folder}/nothing"
    empty = f"{folder}/empty.toml"
    pathlib.Path(empty).write_text("")
    wrong = [
        ["frobnicate"], ["engine"], ["report", "--data", nothing], ["replay", "--data", nothing, "--from", "banana"],
        ["report", "--data", nothing, "--from", "2026-13-40", "--to", "2026-12-01"],
        ["audit", "export", "--data", nothing, "--from", "banana"], ["capacity", "--peak", "banana"], ["capacity"],
        ["capacity", "--peak", "10/s", "--at", "25:99"], ["sandbox", "--port", "99999"], ["demo", "--rate", "5000"],
        ["demo", "--lang", "fr"], ["demo", "--once", "nope"], ["simulate", "--seeds", "x"],
        ["simulate", "--seeds", "1", "--profile", "nope"], ["codes", "nope"], ["proof", "ABC", "--data", nothing],
        ["backtest", "--data", nothing, "--weights", "x"], ["risk", "shadow"], ["risk", "backtest", "--rules", empty],
        ["risk", "backtest", "--rules", empty, "--data", nothing, "--since", "banana"],
        ["console", "--once", "overview", "--json", "--plain"], ["console", "--once", "overview", "--at", "25:99"],
        ["bench", "memory", "--seconds", "0"], ["messages", "--data", nothing, "--limit", "0"], ["verify"],
        ["backup", "--data", nothing], ["alerts", "list"], ["audit", "replay"], ["console", "--link", "5"],
    ]
    for words in wrong:
        code, out, err = run(*words)
        that(f"{' '.join(words)}: 64", code == 64, f"{code} {err}")
        that(f"{' '.join(words)}: says how to go on", "--help" in err and not out, err)
    unusable = [
        ["engine", "--config", nothing], ["engine", "--config", empty, "--check"], ["verify", "--data", nothing],
        ["backup", "--data", nothing, "--out", f"{folder}/copy"], ["messages", "--data", nothing],
        ["selftest", "--vectors", nothing], ["rules", "check", nothing], ["risk", "check", nothing],
        ["verify", "--proof", nothing], ["audit", "replay", "--data", nothing], ["audit", "verify", nothing],
        ["risk", "shadow", "--data", nothing], ["head", "--data", nothing],
        ["alerts", "test", "somebody", "--config", nothing],
    ]
    for words in unusable:
        code, out, err = run(*words)
        that(f"{' '.join(words)}: 2", code == 2, f"{code} {err}")
        that(f"{' '.join(words)}: a sentence", err.startswith("paydeck: ") and len(err) < 800, err)
    bad = f"{folder}/bad-rules.toml"
    pathlib.Path(bad).write_text('[[rule]]\nname = "x"\nwhen = { shop = ["a"] }\nnever = 1\n')
    that("rules check of wrong rules: 1 or 2", run("rules", "check", bad)[0] in (1, 2))
    that("a peak that fits nowhere: 1", run("capacity", "--peak", "90000/s", cwd=ROOT)[0] == 1)
    that("no terminal: 3", run("console", "--socket", nothing)[0] == 3)
    that("no engine: 69", run("console", "--once", "overview", "--socket", nothing)[0] == 69)


def not_permitted(folder):
    """A demo lets its own user in alone: root is not another one, so this needs root and another user."""
    if os.getuid() != 0:
        return print("77 is looked at by root only: it takes a second user")
    data = f"{folder}/engine"
    socket = f"{folder}/console.sock"
    engine = subprocess.Popen(
        [PROGRAM, "demo", "--once", "overview", "--json", "--data", data, "--seconds", "12", "--rate", "0",
         "--socket", socket], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        os.chmod(folder, 0o755)
        for _ in range(150):
            if os.path.exists(socket):
                break
            subprocess.run(["sleep", "0.1"], check=True)
        if os.path.exists(socket):
            os.chmod(socket, 0o666)
        code, _, err = run("console", "--once", "overview", "--socket", socket, as_user="nobody")
        that("a stranger at a demo: 77", code == 77 and err.startswith("paydeck: "), f"{code} {err}")
        code, _, err = run("demo", "--once", "overview", "--data", data, "--seconds", "1", cwd=ROOT)
        that("a folder that is in use: 2", code == 2 and "is in use by paydeck demo" in err, f"{code} {err}")
        code, out, _ = run("console", "--once", "overview", "--plain", "--socket", socket)
        that("its own user: 0", code == 0 and out, code)
    finally:
        engine.wait(timeout=60)


def table():
    text = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    part = text.split("| Exit | Meaning |", 1)[1].split("\n\n", 1)[0]
    codes = {int(found) for found in re.findall(r"^\| (\d+) \|", part, re.M)}
    if os.getuid() != 0:
        codes.discard(77)
        seen.discard(77)
    that("every code of the table came, and no other", codes == seen, f"table {sorted(codes)}, came {sorted(seen)}")


def errors_for_people(folder):
    """No name of our code stands in what people read."""
    texts = [
        run("sandbox", "--port", "99999")[2], run("console", "--socket", f"{folder}/nothing")[2],
        run("console", "--once", "overview", "--socket", f"{folder}/nothing")[2],
        run("engine", "--config", f"{folder}/nothing")[2],
    ]
    for text in texts:
        that("an error for people", not re.search(r"\w+\(\w*:|\(not[A-Z]\w+\)|errno|Swift\.|Optional\(", text), text)


with tempfile.TemporaryDirectory() as folder:
    help_is_wrapped()
    versions()
    errors_for_people(folder)
    exit_codes(folder)
    not_permitted(folder)
    table()
print(f"commands: {checks} checks, {len(failures)} not so")
sys.exit(1 if failures else 0)
