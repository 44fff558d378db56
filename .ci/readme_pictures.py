#!/usr/bin/env python3
"""Makes README's pictures anew from a program: readme_pictures.py PAYDECK. Needs tmux; takes two minutes.

The pictures stand between <!-- picture NAME --> and <!-- end --> and are what the console drew, set in by four blanks.
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
COLUMNS, ROWS = 105, 36
SESSION = "paydeck-pictures"


def tmux(*arguments):
    return subprocess.run(["tmux", "-L", SESSION, *arguments], capture_output=True, text=True, check=True).stdout


def press(*keys):
    for key in keys:
        tmux("send-keys", "-t", SESSION, key)
        time.sleep(1)


def screen():
    lines = [line.rstrip() for line in tmux("capture-pane", "-p", "-t", SESSION).split("\n")]
    text = "\n".join(lines).strip("\n")
    # Empty lines in a row say nothing in a page.
    return re.sub(r"\n{3,}", "\n\n", text)


def routed():
    """Goes down the orders until one has been decided among several channels and paid."""
    press("3", "p")
    for _ in range(15):
        press("j", "w")
        shown = screen()
        if "PAID" in shown and shown.count("\n") > 20 and "cannot be paid where" in shown:
            return shown
        press("q")
    press("j", "w")
    return screen()


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as data:
        command = f"cd {ROOT} && {program} demo --data {data}/d --rate 50 --seed 7 --lang en"
        tmux("-f", "/dev/null", "new-session", "-d", "-s", SESSION, "-x", str(COLUMNS), "-y", str(ROWS), command)
        try:
            time.sleep(82)
            pictures = {"overview": screen(), "why": routed()}
            press("q", "4", "L")
            time.sleep(1)
            pictures["review"] = screen()
        finally:
            subprocess.run(["tmux", "-L", SESSION, "kill-server"], capture_output=True)
    for name, picture in pictures.items():
        # A machine that is too busy shows no live figures: such a picture is none.
        if any(sign in picture for sign in ("stale", "过期", "waiting for", "正在等待")):
            raise SystemExit(f"{name}: the machine was too busy for a picture; README is as it was")
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    for name, picture in pictures.items():
        drawn = "\n".join(("    " + line).rstrip() for line in picture.split("\n"))
        text, count = re.subn(
            rf"(<!-- picture {name} -->\n).*?(<!-- end -->)", lambda found: found[1] + drawn + "\n" + found[2], text,
            flags=re.S)
        if count != 1:
            raise SystemExit(f"README.md has no place for {name}")
    readme.write_text(text, encoding="utf-8")
    print(", ".join(f"{name}: {len(picture.splitlines())} lines" for name, picture in pictures.items()))


main()
