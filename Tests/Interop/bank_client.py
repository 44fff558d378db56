"""The bank of docs/bank-profile.md, for which there is no client library: written from that page over the cryptography
package, without a look at our own code. An order is paid at WeChat Pay, cleared at the bank, taken back and withdrawn."""
import base64
import hashlib
import json
import secrets
import time
import urllib.error
import urllib.request

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from checks import Checks, Receiver, buyer_pays, configuration, number, read_bytes

sandbox, identities = configuration()
checks = Checks("bank")
me = identities["bank-ea"]


def private(name):
    return serialization.load_pem_private_key(read_bytes(sandbox, name), None)


key = private("bank_application_private.pem")
bank = serialization.load_pem_public_key(read_bytes(sandbox, "bank_system_public.pem"))


def signed_text(word, app, serial, stamp, nonce, about, body):
    lines = ["BANK-EA-RSA2048-SHA256", word, app, serial, stamp, nonce, about, hashlib.sha256(body).hexdigest()]
    return ("\n".join(lines) + "\n").encode()


def believed(word, about, headers, body):
    """Signed by the bank for us, now, as what it claims to be."""
    try:
        text = signed_text(word, headers["Bank-App"], headers["Bank-Serial"], headers["Bank-Timestamp"],
                           headers["Bank-Nonce"], about, body)
        bank.verify(base64.b64decode(headers["Bank-Signature"]), text, padding.PKCS1v15(), hashes.SHA256())
    except (KeyError, InvalidSignature):
        return False
    return (headers["Bank-App"] == me["app_id"] and headers["Bank-Serial"] == me["bank_key_serial"]
            and abs(time.time() - int(headers["Bank-Timestamp"])) < 300)


def call(method, target, document=None, nonce=None, stamp=None, change=b""):
    """Status and document of an answer that was believed; `change` is added to the body after signing."""
    body = b"" if document is None else json.dumps(document, ensure_ascii=False).encode()
    stamp, nonce = stamp or str(int(time.time())), nonce or secrets.token_hex(16)
    text = signed_text("request", me["app_id"], me["key_serial"], stamp, nonce, f"{method} {target}", body)
    request = urllib.request.Request(sandbox["bank-ea"] + target, method=method, data=(body + change) or None, headers={
        "Bank-App": me["app_id"], "Bank-Serial": me["key_serial"], "Bank-Timestamp": stamp, "Bank-Nonce": nonce,
        "Bank-Signature": base64.b64encode(key.sign(text, padding.PKCS1v15(), hashes.SHA256())).decode(),
        "Content-Type": "application/json"})
    try:
        answer = urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as error:
        answer = error
    raw = answer.read()
    if not believed("answer", str(answer.status), answer.headers, raw):
        return 0, {"code": "not believed"}
    return answer.status, json.loads(raw)


def code(*arguments, **options):
    return call(*arguments, **options)[1].get("code")


def sealed(text):
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None)
    return base64.b64encode(bank.encrypt(text.encode(), oaep)).decode()


def until(target, state):
    """The document once it is in the state, asked for ten seconds."""
    for _ in range(50):
        document = call("GET", target)[1]
        if document.get("state") == state:
            return document
        time.sleep(0.2)
    return document


def wechat(method, target, document=None):
    """Just enough of WeChat Pay to have an order collected."""
    wechat_key, who = private("wechat_merchant_private.pem"), identities["wechat"]
    body = b"" if document is None else json.dumps(document).encode()
    stamp, nonce = str(int(time.time())), secrets.token_hex(16)
    text = f"{method}\n{target}\n{stamp}\n{nonce}\n".encode() + body + b"\n"
    signature = base64.b64encode(wechat_key.sign(text, padding.PKCS1v15(), hashes.SHA256())).decode()
    request = urllib.request.Request(sandbox["wechat"] + target, method=method, data=body or None, headers={
        "Authorization": f'WECHATPAY2-SHA256-RSA2048 mchid="{who["mchid"]}",nonce_str="{nonce}",signature="{signature}",'
                         f'timestamp="{stamp}",serial_no="{who["serial_no"]}"',
        "Content-Type": "application/json", "User-Agent": "bank_client"})
    return json.loads(urllib.request.urlopen(request, timeout=10).read())


receiver = Receiver(200, b'{"code":"OK"}')
account, order, clear = number("EA"), number("O"), number("C")
opening = {"account_no": account, "kind": "PERSON", "holder": sealed("张三"), "identity": sealed("330106199001010017"),
           "sealed_to": me["bank_key_serial"]}

checks.equal("an account is opened", call("POST", "/v1/accounts", opening)[1].get("state"), "OPEN")
card = {"bind_no": number("B"), "card": sealed("6222020000000007310"), "sealed_to": me["bank_key_serial"]}
checks.equal("a card is bound", call("POST", f"/v1/accounts/{account}/cards", card)[1].get("card_tail"), "7310")

wechat("POST", "/v3/pay/transactions/native", {
    "mchid": identities["wechat"]["mchid"], "appid": identities["wechat"]["appid"], "description": "tea",
    "out_trade_no": order, "notify_url": receiver.url, "amount": {"total": 10000, "currency": "CNY"}})
credit = {"order_no": order, "collecting_channel": "wechat", "trade_no": "0", "amount": 10000, "currency": "CNY"}
checks.equal("an unpaid order has not arrived", code("POST", "/v1/credits", credit), "ORDER_NOT_ARRIVED")
checks.that("the buyer pays", buyer_pays(sandbox, "wechat", order))
receiver.next()
checks.equal("another payment is no match", code("POST", "/v1/credits", credit), "ORDER_MISMATCH")
paid = wechat("GET", f"/v3/pay/transactions/out-trade-no/{order}?mchid={identities['wechat']['mchid']}")
credit["trade_no"] = paid["transaction_id"]
checks.equal("the order is credited", call("POST", "/v1/credits", credit)[1].get("available"), 10000)

clearing = {"clear_no": clear, "order_no": order, "currency": "CNY",
            "receivers": [{"account_no": account, "amount": 6000, "description": "团长佣金"}]}
for turn in ("once", "again"):
    checks.equal(f"a clear is taken {turn}", call("POST", "/v1/clears", clearing)[0], 200)
done = until(f"/v1/clears/{clear}", "FINISHED")
checks.equal("its receiver is served", [item["state"] for item in done.get("receivers", [])], ["SETTLED"])
checks.equal("the money is there once", call("GET", f"/v1/accounts/{account}")[1].get("balance"), 6000)
clearing["receivers"][0]["amount"] = 6001
checks.equal("the number is spent", code("POST", "/v1/clears", clearing), "NUMBER_REUSED")
clearing.update(clear_no=number("C"), receivers=[{"account_no": account, "amount": 4001, "description": "x"}])
checks.equal("no more than arrived", code("POST", "/v1/clears", clearing), "CLEARING_NOT_ENOUGH")

back = {"return_no": number("R"), "clear_no": clear, "account_no": account, "amount": 1500, "currency": "CNY",
        "description": "refund"}
call("POST", "/v1/returns", back)
checks.equal("a share comes back", until(f"/v1/returns/{back['return_no']}", "SUCCEEDED").get("amount"), 1500)
checks.equal("and is available", call("GET", f"/v1/credits/{order}")[1].get("available"), 5500)

withdrawal = {"withdrawal_no": number("W"), "account_no": account, "holder": sealed("张三"),
              "sealed_to": me["bank_key_serial"], "amount": 4400, "fee": 100, "currency": "CNY",
              "requested_at": "2026-11-23T12:00:00+08:00", "remark": "佣金", "notify_url": receiver.url}
checks.equal("a withdrawal is taken", call("POST", "/v1/withdrawals", withdrawal)[1].get("state"), "PROCESSING")
headers, raw = receiver.next()
checks.that("its end is told under the bank's signature", believed("message", "-", headers, raw))
checks.equal("it was paid", json.loads(raw or b"{}").get("withdrawal", {}).get("state"), "PAID")
checks.equal("nothing is left", call("GET", f"/v1/accounts/{account}")[1].get("balance"), 0)
withdrawal.update(withdrawal_no=number("W"), amount=1, fee=0, holder=sealed("李四"))
checks.equal("another holder gets nothing", code("POST", "/v1/withdrawals", withdrawal), "HOLDER_MISMATCH")

day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
entries = call("GET", f"/v1/statements/{day}?after=0")[1].get("entries", [])
own = [(item["kind"], item["amount"], item["fee"]) for item in entries if item["account_no"] == account]
checks.equal("the statement tells it all", own, [("clear", 6000, 0), ("return", 1500, 0), ("withdrawal", 4400, 100)])

nonce = secrets.token_hex(16)
call("GET", f"/v1/accounts/{account}", nonce=nonce)
checks.equal("a nonce serves once", code("GET", f"/v1/credits/{order}", nonce=nonce), "NONCE_REPEATED")
checks.equal("an old request is refused", code("GET", f"/v1/credits/{order}", stamp=str(int(time.time()) - 301)),
             "TIMESTAMP_OUT_OF_WINDOW")
checks.equal("a changed body is refused", code("POST", "/v1/clears", clearing, change=b" "), "SIGN_INVALID")
