#!/usr/bin/env python3
"""run.py [PAYDECK]: client libraries that others wrote order, query, refund and divide against our sandbox.

Starts `paydeck sandbox` on free loopback ports, makes one virtual environment for each line of requirements.txt, and
runs each client in its own. Every answer and notification is verified by the client's code, not by ours. UnionPay and
the bank have no client library; their sides are assembled here with nothing but the cryptography package.

Prints one line a check, then 'N passed, M failed'. Exits 1 when anything failed, 2 when it could not begin.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# Client script and the package whose environment it runs in.
CLIENTS = [
    ("wechat_client.py", "wechatpayv3"),
    ("alipay_community_client.py", "python-alipay-sdk"),
    ("alipay_official_client.py", "alipay-sdk-python"),
    ("unionpay_client.py", "wechatpayv3"),
    ("bank_client.py", "wechatpayv3"),
]
CLIENT_SECONDS = 180


def requirements():
    lines = (line.strip() for line in (HERE / "requirements.txt").read_text().splitlines())
    return {line.split("==")[0]: line for line in lines if line and not line.startswith("#")}


def environment(folder, name, requirement):
    """The interpreter of an environment that holds exactly one client; made once, kept for the next run."""
    place = folder / name
    python = place / "bin" / "python"
    stamp = place / "installed"
    if not stamp.exists() or stamp.read_text() != requirement:
        print(f"installing {requirement}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement],
                       check=True)
        stamp.write_text(requirement)
    return python


def start(paydeck, data):
    """The running sandbox and what it says of itself in its first line."""
    process = subprocess.Popen([paydeck, "sandbox", "--port", "0", "--data", data], stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    try:
        return process, json.loads(line)
    except ValueError:
        process.kill()
        sys.exit(f"{paydeck} sandbox did not print its addresses but {line!r}")


def run_client(python, script, configuration):
    """Passed and failed checks of one client; a client that breaks is a failed check itself."""
    # The clients' own dependencies warn a lot about their age.
    settings = dict(os.environ, PYTHONWARNINGS="ignore", TZ="Asia/Shanghai", NO_PROXY="127.0.0.1")
    for proxy in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        settings.pop(proxy, None)
    try:
        done = subprocess.run([str(python), str(HERE / script), json.dumps(configuration)], env=settings, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=CLIENT_SECONDS)
    except subprocess.TimeoutExpired:
        print(f"FAIL {script}: not done after {CLIENT_SECONDS} s")
        return 0, 1
    lines = done.stdout.splitlines()
    for line in lines:
        print(line, flush=True)
    passed = sum(line.startswith("PASS ") for line in lines)
    failed = sum(line.startswith("FAIL ") for line in lines)
    if done.returncode != 0:
        print(f"FAIL {script}: ended with {done.returncode}\n{done.stderr[-4000:]}")
        failed += 1
    elif passed == 0:
        print(f"FAIL {script}: checked nothing")
        failed += 1
    return passed, failed


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("paydeck", nargs="?", default=str(ROOT / ".build" / "release" / "paydeck"))
    options.add_argument("--environments", default=str(ROOT / ".build" / "interop"),
                         help="folder that keeps the virtual environments")
    arguments = options.parse_args()
    if not os.access(arguments.paydeck, os.X_OK):
        print(f"{arguments.paydeck} is no program: build it first (make build)", file=sys.stderr)
        return 2
    folder = pathlib.Path(arguments.environments)
    folder.mkdir(parents=True, exist_ok=True)
    pythons = {name: environment(folder, name, line) for name, line in requirements().items()}
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="paydeck-interop-") as data:
        process, sandbox = start(arguments.paydeck, data)
        try:
            for script, package in CLIENTS:
                print(f"-- {script} with {requirements()[package]}", flush=True)
                here = run_client(pythons[package], script, sandbox)
                passed, failed = passed + here[0], failed + here[1]
        finally:
            process.terminate()
            process.wait(timeout=10)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
