"""Alipay with its official client: common parameters in the query, biz_content in the body of a POST."""
import http.client
import json
import time
import urllib.parse

import alipay.aop.api.util.WebUtils as web
from Crypto.PublicKey import RSA
from alipay.aop.api.AlipayClientConfig import AlipayClientConfig
from alipay.aop.api.DefaultAlipayClient import DefaultAlipayClient
from alipay.aop.api.domain.AlipayTradeFastpayRefundQueryModel import AlipayTradeFastpayRefundQueryModel
from alipay.aop.api.domain.AlipayTradeCloseModel import AlipayTradeCloseModel
from alipay.aop.api.domain.AlipayTradeCreateModel import AlipayTradeCreateModel
from alipay.aop.api.domain.AlipayTradePrecreateModel import AlipayTradePrecreateModel
from alipay.aop.api.domain.AlipayTradeQueryModel import AlipayTradeQueryModel
from alipay.aop.api.domain.AlipayTradeRefundModel import AlipayTradeRefundModel
from alipay.aop.api.request.AlipayTradeCloseRequest import AlipayTradeCloseRequest
from alipay.aop.api.request.AlipayTradeCreateRequest import AlipayTradeCreateRequest
from alipay.aop.api.request.AlipayTradeFastpayRefundQueryRequest import AlipayTradeFastpayRefundQueryRequest
from alipay.aop.api.request.AlipayTradePrecreateRequest import AlipayTradePrecreateRequest
from alipay.aop.api.request.AlipayTradeQueryRequest import AlipayTradeQueryRequest
from alipay.aop.api.request.AlipayTradeRefundRequest import AlipayTradeRefundRequest
from alipay.aop.api.util.SignatureUtils import get_sign_content, verify_with_rsa

from checks import Checks, Receiver, buyer_pays, configuration, number, read

sandbox, identities = configuration()
checks = Checks("alipay-sdk-python")


def connection(url, query, timeout):
    """The client's own function adds the port as a number to a text, which fails; the rest is as it does it."""
    parts = urllib.parse.urlsplit(url)
    return f"{url}?{query}", http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)


def body_of(pem):
    """The client wants keys without their first and last lines."""
    return "".join(line for line in pem.splitlines() if not line.startswith("-----"))


web.get_http_connection = connection
settings = AlipayClientConfig()
settings.server_url = sandbox["alipay"]
settings.app_id = identities["alipay"]["app_id"]
# It reads the older of the two forms of private keys only.
settings.app_private_key = body_of(
    RSA.import_key(read(sandbox, "alipay_app_private.pem")).export_key(pkcs=1).decode())
settings.alipay_public_key = body_of(read(sandbox, "alipay_platform_public.pem"))
client = DefaultAlipayClient(settings)


def call(request_class, model_class, notify_url=None, **values):
    """The verified content of an answer; the client throws when the signature does not hold."""
    model = model_class()
    for name, value in values.items():
        setattr(model, name, value)
    request = request_class(biz_model=model)
    if notify_url:
        request.notify_url = notify_url
    return json.loads(client.execute(request))


def verified(raw):
    """A notification's fields when the client's functions believe it, else none."""
    values = dict(urllib.parse.parse_qsl(raw.decode(), keep_blank_values=True))
    sign = values.pop("sign", "")
    values.pop("sign_type", "")
    try:
        holds = verify_with_rsa(settings.alipay_public_key, get_sign_content(values).encode(), sign)
    except Exception:
        holds = False
    return values if holds else {}


def walk():
    receiver = Receiver(200, b"success")
    order = number("IO")
    wanted = dict(out_trade_no=order, total_amount="88.88", subject="Tea 茶 {half} open}", timeout_express="30m")
    made = call(AlipayTradePrecreateRequest, AlipayTradePrecreateModel, receiver.url, **wanted)
    checks.that("order is taken and its answer verified",
                made.get("qr_code", "").startswith("https://qr.alipay.com/"), made)
    checks.that("the buyer pays", buyer_pays(sandbox, "alipay", order))
    raw = receiver.next()[1]
    told = verified(raw)
    checks.equal("payment notification is verified",
                 (told.get("trade_status"), told.get("total_amount"), told.get("subject")),
                 ("TRADE_SUCCESS", "88.88", wanted["subject"]))
    checks.equal("a changed notification is not believed", verified(raw.replace(b"88.88", b"98.88")), {})
    paid = call(AlipayTradeQueryRequest, AlipayTradeQueryModel, out_trade_no=order)
    checks.equal("query after payment", (paid.get("trade_status"), paid.get("trade_no")),
                 ("TRADE_SUCCESS", told.get("trade_no")))
    for amount, sum_, state in (("8.88", "8.88", "TRADE_SUCCESS"), ("80.00", "88.88", "TRADE_CLOSED")):
        request = number("IR")
        done = call(AlipayTradeRefundRequest, AlipayTradeRefundModel, trade_no=paid.get("trade_no"),
                    refund_amount=amount,
                    out_request_no=request)
        checks.equal(f"refund of {amount} is done", (done.get("fund_change"), done.get("refund_fee")), ("Y", sum_))
        known = call(AlipayTradeFastpayRefundQueryRequest, AlipayTradeFastpayRefundQueryModel,
                     out_trade_no=order, out_request_no=request)
        checks.equal(f"refund of {amount} is known", known.get("refund_amount"), amount)
        told = verified(receiver.next()[1])
        checks.equal(f"refund notification of {amount} is verified",
                     (told.get("refund_fee"), told.get("trade_status")), (sum_, state))
    much = call(AlipayTradeRefundRequest, AlipayTradeRefundModel, out_trade_no=order, refund_amount="0.01",
                out_request_no=number("IR"))
    checks.equal("a refund past the payment is refused, and the refusal verified", much.get("sub_code"),
                 "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL")


def created():
    order = number("IK")
    made = call(AlipayTradeCreateRequest, AlipayTradeCreateModel, out_trade_no=order, total_amount="1.00",
                subject="known buyer",
                buyer_id="2088722000000011")
    seen = call(AlipayTradeQueryRequest, AlipayTradeQueryModel, out_trade_no=order)
    checks.equal("an order of a known buyer exists at once", (seen.get("trade_no"), seen.get("trade_status")),
                 (made.get("trade_no"), "WAIT_BUYER_PAY"))
    closed = call(AlipayTradeCloseRequest, AlipayTradeCloseModel, out_trade_no=order)
    checks.equal("it is closed", closed.get("trade_no"), made.get("trade_no"))
    time.sleep(0.1)
    seen = call(AlipayTradeQueryRequest, AlipayTradeQueryModel, out_trade_no=order)
    checks.equal("the closed order says so", seen.get("trade_status"), "TRADE_CLOSED")


if __name__ == "__main__":
    walk()
    created()
