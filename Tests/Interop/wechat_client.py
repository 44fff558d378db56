"""WeChat Pay with wechatpayv3: order, pay, notification, query, refunds, shares, close; in both key modes."""
import json
import time

import wechatpayv3.core
from wechatpayv3 import WeChatPay, WeChatPayType

from checks import Checks, Receiver, buyer_pays, configuration, number, read

sandbox, identities = configuration()
wechat = identities["wechat"]
RECEIVER = "1900008801"


def client(**trust):
    """The library goes to the real address in its constructor when it has no public key: it is told ours before."""
    wechatpayv3.core.Core._init_certificates = lambda self: None
    pay = WeChatPay(
        wechatpay_type=WeChatPayType.NATIVE, mchid=wechat["mchid"], appid=wechat["appid"],
        private_key=read(sandbox, "wechat_merchant_private.pem").strip(), cert_serial_no=wechat["serial_no"],
        apiv3_key=read(sandbox, "wechat_apiv3_key"), **trust)
    pay._core._gate_way = sandbox["wechat"]
    return pay


def answered(result):
    status, text = result
    return status, json.loads(text) if text else {}


def walk(pay, checks, divides):
    receiver = Receiver(204, b"")
    order = number("IW")
    wanted = dict(description="Tea & 茶", out_trade_no=order, notify_url=receiver.url, attach="shelf 7",
                  settle_info={"profit_sharing": divides})
    status, made = answered(pay.pay(amount={"total": 10_000, "currency": "CNY"}, **wanted))
    checks.that("order is taken and its answer verified",
                status == 200 and made.get("code_url", "").startswith("weixin"), made)
    status, again = answered(pay.pay(amount={"total": 10_000, "currency": "CNY"}, **wanted))
    checks.equal("the same order again gives the same code", (status, again), (200, made))
    status, other = answered(pay.pay(amount={"total": 10_001, "currency": "CNY"}, **wanted))
    checks.equal("the same number with another amount is refused", (status, other.get("code")),
                 (400, "INVALID_REQUEST"))
    status, unpaid = answered(pay.query(out_trade_no=order))
    checks.equal("query before payment", (status, unpaid.get("trade_state")), (200, "NOTPAY"))

    checks.that("the buyer pays", buyer_pays(sandbox, "wechat", order))
    headers, raw = receiver.next()
    notice = pay.callback(headers, raw) or {}
    told = notice.get("resource", {})
    checks.equal("payment notification is verified and opened",
                 (notice.get("event_type"), told.get("out_trade_no"), told.get("amount", {}).get("total"),
                  told.get("attach")),
                 ("TRANSACTION.SUCCESS", order, 10_000, "shelf 7"))
    forged = raw.replace(b"TRANSACTION.SUCCESS", b"TRANSACTION.SUCCES5")
    checks.that("a changed notification is not believed", not pay.callback(headers, forged))
    status, paid = answered(pay.query(out_trade_no=order))
    transaction = paid.get("transaction_id", "")
    checks.equal("query after payment", (status, paid.get("trade_state"), paid.get("mchid")),
                 (200, "SUCCESS", wechat["mchid"]))
    status, same = answered(pay.query(transaction_id=transaction))
    checks.equal("query by the channel's number", (status, same.get("out_trade_no")), (200, order))
    status, late = answered(pay.close(out_trade_no=order))
    checks.equal("closing a paid order is refused", (status, late.get("code")), (400, "ORDERPAID"))

    if divides:
        share(pay, checks, transaction)
    refunds(pay, checks, order, receiver)
    checks.that("nothing that was acknowledged comes again", receiver.is_quiet(1))


def share(pay, checks, transaction):
    split = number("IS")
    legs = [{"type": "MERCHANT_ID", "account": RECEIVER, "amount": 700, "description": "platform"}]
    status, early = answered(pay.profitsharing_order(transaction, split, legs, False))
    checks.equal("a receiver that was not added gets nothing", (status, early.get("code")), (400, "INVALID_REQUEST"))
    status, added = answered(pay.profitsharing_add_receiver("MERCHANT_ID", RECEIVER, "PARTNER", name="示例平台有限公司"))
    checks.equal("a receiver with an encrypted name is added", (status, added.get("account")), (200, RECEIVER))
    status, taken = answered(pay.profitsharing_order(transaction, split, legs, False))
    checks.equal("shares are taken", (status, taken.get("state")), (200, "PROCESSING"))
    time.sleep(1)
    status, done = answered(pay.profitsharing_order_query(transaction, split))
    checks.equal("shares are settled", (done.get("state"), [leg["result"] for leg in done.get("receivers", [])]),
                 ("FINISHED", ["SUCCESS"]))
    status, left = answered(pay.profitsharing_amount_query(transaction))
    checks.equal("what is left to divide", (status, left.get("unsplit_amount")), (200, 9_300))
    legs[0]["amount"] = 2_301
    status, much = answered(pay.profitsharing_order(transaction, number("IS"), legs, False))
    checks.equal("more than the ratio is refused", (status, much.get("code")), (400, "INVALID_REQUEST"))
    back = number("IB")
    status, returned = answered(pay.profitsharing_return(back, RECEIVER, 700, "order returned", out_order_no=split))
    checks.equal("a share is taken back", (status, returned.get("result")), (200, "SUCCESS"))
    status, known = answered(pay.profitsharing_return_query(split, back))
    checks.equal("the return is known", (status, known.get("return_id")), (200, returned.get("return_id")))
    status, freed = answered(pay.profitsharing_unfreeze(transaction, number("IU"), "finish"))
    checks.equal("the rest is freed", (status, freed.get("state")), (200, "FINISHED"))


def refunds(pay, checks, order, receiver):
    for amount in (3_000, 6_000):
        refund = number("IR")
        asked = dict(out_refund_no=refund, out_trade_no=order, reason="returned", notify_url=receiver.url,
                     amount={"refund": amount, "total": 10_000, "currency": "CNY"})
        status, taken = answered(pay.refund(**asked))
        checks.equal(f"refund of {amount} is taken", (status, taken.get("status")), (200, "PROCESSING"))
        status, again = answered(pay.refund(**asked))
        checks.equal(f"refund of {amount} again is the same refund", (status, again.get("refund_id")),
                     (200, taken.get("refund_id")))
        headers, raw = receiver.next()
        notice = pay.callback(headers, raw) or {}
        told = notice.get("resource", {})
        checks.equal(f"refund notification of {amount} is verified and opened",
                     (notice.get("event_type"), told.get("out_refund_no"), told.get("amount", {}).get("refund")),
                     ("REFUND.SUCCESS", refund, amount))
        status, known = answered(pay.query_refund(refund))
        checks.equal(f"refund of {amount} is done", (status, known.get("status")), (200, "SUCCESS"))
    status, refused = answered(pay.refund(
        out_refund_no=number("IR"), out_trade_no=order, amount={"refund": 1_001, "total": 10_000, "currency": "CNY"}))
    checks.equal("a refund past the payment is refused", (status, refused.get("code")), (400, "INVALID_REQUEST"))
    status, after = answered(pay.query(out_trade_no=order))
    checks.equal("the order shows its refunds", (status, after.get("trade_state")), (200, "REFUND"))


def closing(pay, checks):
    order = number("IC")
    answered(pay.pay(description="closed", out_trade_no=order, notify_url="http://127.0.0.1:9/none",
                     amount={"total": 1, "currency": "CNY"}))
    status, _ = pay.close(out_trade_no=order)
    checks.equal("an unpaid order is closed, and the empty answer verified", status, 204)
    status, closed = answered(pay.query(out_trade_no=order))
    checks.equal("the closed order says so", (status, closed.get("trade_state")), (200, "CLOSED"))
    status, none = answered(pay.query(out_trade_no=number("IN")))
    checks.equal("an unknown order", (status, none.get("code")), (404, "ORDER_NOT_EXIST"))
    kept, pay._core._private_key = pay._core._private_key, wrong_key()
    status, refused = answered(pay.query(out_trade_no=order))
    pay._core._private_key = kept
    checks.equal("a signature by another key is refused", (status, refused.get("code")), (401, "SIGN_ERROR"))


def wrong_key():
    from cryptography.hazmat.primitives.asymmetric import rsa
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


if __name__ == "__main__":
    by_key = client(public_key=read(sandbox, "wechat_public_key.pem").strip(), public_key_id=wechat["public_key_id"])
    # Notifications come under the platform certificate, which this client fetches when it meets the unknown serial.
    walk(by_key, Checks("wechatpayv3, public key"), divides=True)
    closing(by_key, Checks("wechatpayv3, public key"))
    by_certificate = client()
    by_certificate._core._update_certificates()
    checks = Checks("wechatpayv3, certificate")
    checks.equal("the platform certificate is fetched and opened",
                 [format(certificate.serial_number, "X") for certificate in by_certificate._core._certificates],
                 [wechat["platform_serial_no"]])
    walk(by_certificate, checks, divides=False)
    closing(by_certificate, checks)
