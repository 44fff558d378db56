"""A shop's side of the merchant API for test drivers: signed requests over one connection, read from endpoints.json."""
import hashlib
import hmac
import http.client
import json
import os
import secrets
import time
import urllib.parse


class Shop:
    """A shop's name, key and secret as the data folder tells them."""

    def __init__(self, entry):
        self.id = entry["id"]
        self.key = entry.get("key_id", entry["id"])
        with open(entry["secret_file"], "rb") as file:
            self.secret = file.read()

    def headers(self, method, target, body, timestamp=None, nonce=None):
        timestamp = str(int(time.time()) if timestamp is None else timestamp)
        nonce = secrets.token_hex(16) if nonce is None else nonce
        text = "\n".join([method, target, timestamp, nonce, ""]).encode() + body + b"\n"
        return {
            "Content-Type": "application/json",
            "PayDeck-Key": self.key,
            "PayDeck-Timestamp": timestamp,
            "PayDeck-Nonce": nonce,
            "PayDeck-Signature": hmac.new(self.secret, text, hashlib.sha256).hexdigest(),
        }


class Endpoints:
    def __init__(self, folder):
        with open(os.path.join(folder, "endpoints.json")) as file:
            self.document = json.load(file)
        self.api = urllib.parse.urlsplit(self.document["api"])
        self.shops = [Shop(entry) for entry in self.document["shops"]]

    def connect(self, timeout=15):
        return http.client.HTTPConnection(self.api.hostname, self.api.port, timeout=timeout)


def order_body(number, amount=1200, user="torture", notify_url=None, **changes):
    """A plain order; `changes` replace or add members."""
    order = {
        "shop_order_number": number, "amount": amount, "currency": "CNY", "description": "Green tea",
        "category": "goods", "environment": "browser", "expires_in_seconds": 3600,
        "buyer": {"user_id": user, "device_id": "d-" + user, "registered_at": "2024-05-01T10:00:00+08:00"},
    }
    if notify_url:
        order["notify_url"] = notify_url
    order.update(changes)
    return json.dumps(order, separators=(",", ":")).encode()


def send(connection, shop, method, target, body=b"", extra=None):
    """One signed request; the status, the parsed body (or None) and the headers of the answer."""
    headers = shop.headers(method, target, body)
    headers.update(extra or {})
    connection.request(method, target, body=body or None, headers=headers)
    response = connection.getresponse()
    data = response.read()
    try:
        document = json.loads(data)
    except ValueError:
        document = None
    return response.status, document, response.headers
