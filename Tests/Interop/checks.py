"""What the clients' scripts share: checks that are counted, a buyer, and a receiver of notifications."""
import http.server
import json
import pathlib
import queue
import secrets
import sys
import threading
import urllib.parse
import urllib.request

NOTIFICATION_SECONDS = 20


class Checks:
    def __init__(self, client):
        self.client = client

    def that(self, name, holds, seen=""):
        """Counts one check; what was seen is shown only when it does not hold."""
        print(f"PASS {self.client}: {name}" if holds else f"FAIL {self.client}: {name}: {seen!r}"[:600], flush=True)
        return holds

    def equal(self, name, seen, wanted):
        return self.that(name, seen == wanted, (seen, "instead of", wanted))


def configuration():
    """What the sandbox printed, and who we are to the channels."""
    sandbox = json.loads(sys.argv[1])
    identities = json.loads(read(sandbox, "identities.json"))
    return sandbox, identities


def read(sandbox, name):
    return (pathlib.Path(sandbox["keys"]) / name).read_text()


def read_bytes(sandbox, name):
    return (pathlib.Path(sandbox["keys"]) / name).read_bytes()


def number(prefix):
    """A merchant's number: letters and digits only, which every channel takes."""
    return prefix + secrets.token_hex(10)


def buyer_pays(sandbox, channel, order):
    """The buyer's side, which no merchant's client has."""
    parts = urllib.parse.urlsplit(sandbox[channel])
    request = urllib.request.Request(
        f"{parts.scheme}://{parts.netloc}/sandbox/pay", method="POST",
        data=json.dumps({"channel": channel, "number": order}).encode())
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status == 200


class Receiver:
    """Takes notifications on loopback and hands over headers and raw body, in the order of arrival."""

    def __init__(self, status, body):
        arrived = queue.Queue()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                arrived.put((dict(self.headers.items()), raw))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.arrived = arrived
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/notify"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def next(self):
        """Headers and body of the next notification; nothing when none comes in time."""
        try:
            return self.arrived.get(timeout=NOTIFICATION_SECONDS)
        except queue.Empty:
            return {}, b""

    def is_quiet(self, seconds):
        """True when nothing more arrives: what was acknowledged is not sent again."""
        try:
            self.arrived.get(timeout=seconds)
        except queue.Empty:
            return True
        return False
