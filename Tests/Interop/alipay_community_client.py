"""Alipay with python-alipay-sdk: everything in the query of a GET; order, pay, notification, query, refunds, shares."""
import time
import urllib.parse

from alipay import AliPay
from alipay.exceptions import AliPayException

from checks import Checks, Receiver, buyer_pays, configuration, number, read

sandbox, identities = configuration()
checks = Checks("python-alipay-sdk")
RECEIVER = "2088101117955622"


def client():
    pay = AliPay(
        appid=identities["alipay"]["app_id"], app_private_key_string=read(sandbox, "alipay_app_private.pem"),
        alipay_public_key_string=read(sandbox, "alipay_platform_public.pem"), sign_type="RSA2")
    pay._gateway = sandbox["alipay"]
    return pay


def fields(raw):
    values = dict(urllib.parse.parse_qsl(raw.decode(), keep_blank_values=True))
    return values, values.pop("sign", "")


def walk(pay):
    receiver = Receiver(200, b"success")
    order = number("IA")
    wanted = dict(out_trade_no=order, total_amount="100.00", subject="Tea 茶 + more", notify_url=receiver.url,
                  extend_params={"royalty_freeze": "true"}, passback_params="shelf%3D7")
    made = pay.api_alipay_trade_precreate(**dict(wanted))
    checks.that("order is taken and its answer verified",
                made.get("qr_code", "").startswith("https://qr.alipay.com/"), made)
    checks.equal("the same order again gives the same code", pay.api_alipay_trade_precreate(**dict(wanted)), made)
    other = pay.api_alipay_trade_precreate(**dict(wanted, total_amount="100.01"))
    checks.equal("the same number with another amount is refused", other.get("sub_code"), "ACQ.CONTEXT_INCONSISTENT")
    unknown = pay.api_alipay_trade_query(out_trade_no=order)
    checks.equal("before the scan there is no trade", unknown.get("sub_code"), "ACQ.TRADE_NOT_EXIST")

    checks.that("the buyer pays", buyer_pays(sandbox, "alipay", order))
    values, sign = fields(receiver.next()[1])
    checks.equal("payment notification says what was paid",
                 (values.get("trade_status"), values.get("out_trade_no"), values.get("total_amount"),
                  values.get("seller_id"), values.get("passback_params")),
                 ("TRADE_SUCCESS", order, "100.00", identities["alipay"]["seller_id"], "shelf%3D7"))
    checks.that("a changed notification is not believed", not pay.verify(dict(values, total_amount="900.00"), sign))
    checks.that("payment notification is verified", pay.verify(values, sign))
    paid = pay.api_alipay_trade_query(out_trade_no=order)
    checks.equal("query after payment", (paid.get("trade_status"), paid.get("total_amount")),
                 ("TRADE_SUCCESS", "100.00"))
    share(pay, paid.get("trade_no"))
    refunds(pay, order, receiver)


def share(pay, trade):
    request = number("IS")
    leg = {"royalty_type": "transfer", "trans_out": identities["alipay"]["seller_id"], "trans_out_type": "userId",
           "trans_in": RECEIVER, "trans_in_type": "userId", "amount": 7.00, "desc": "platform"}
    content = dict(out_request_no=request, trade_no=trade, royalty_parameters=[leg], royalty_mode="async")
    early = pay.server_api("alipay.trade.order.settle", dict(content))
    checks.equal("a receiver that was not bound gets nothing", early.get("sub_code"), "ACQ.ROYALTY_ACCOUNT_NOT_EXIST")
    bound = pay.server_api("alipay.trade.royalty.relation.bind", {
        "out_request_no": number("IB"), "receiver_list": [{"type": "userId", "account": RECEIVER, "name": "示例"}]})
    checks.equal("a receiver is bound", bound.get("result_code"), "SUCCESS")
    taken = pay.server_api("alipay.trade.order.settle", dict(content))
    checks.that("shares are taken", bool(taken.get("settle_no")), taken)
    time.sleep(1)
    done = pay.server_api("alipay.trade.order.settle.query", {"out_request_no": request, "trade_no": trade})
    checks.equal("shares are settled", [leg["state"] for leg in done.get("royalty_detail_list", [])], ["SUCCESS"])
    left = pay.server_api("alipay.trade.order.onsettle.query", {"trade_no": trade})
    checks.equal("what is left to divide", left.get("unsettled_amount"), "93.00")
    much = pay.server_api("alipay.trade.order.settle", dict(
        content, out_request_no=number("IS"), royalty_parameters=[dict(leg, amount="23.01")]))
    checks.equal("more than the ratio is refused", much.get("sub_code"), "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR")


def refunds(pay, order, receiver):
    # An order face to face: each refund takes its part of the share back by itself, and nobody may name one.
    back = [{"royalty_type": "transfer", "trans_out": RECEIVER, "trans_in": identities["alipay"]["seller_id"], "amount": "7.00"}]
    named = pay.api_alipay_trade_refund(out_trade_no=order, out_request_no=number("IR"), refund_amount="30.00",
                                        refund_royalty_parameters=back)
    checks.equal("face to face no share is named", named.get("sub_code"), "ACQ.INVALID_PARAMETER")
    for amount, sum_ in (("30.00", "30.00"), ("65.00", "95.00")):
        request = number("IR")
        asked = dict(out_trade_no=order, out_request_no=request, refund_amount=amount)
        done = pay.api_alipay_trade_refund(**asked)
        checks.equal(f"refund of {amount} is done", (done.get("fund_change"), done.get("refund_fee")), ("Y", sum_))
        again = pay.api_alipay_trade_refund(**asked)
        checks.equal(f"refund of {amount} again changes nothing", (again.get("fund_change"), again.get("refund_fee")),
                     ("N", sum_))
        other = pay.api_alipay_trade_refund(**dict(asked, refund_amount="1.00"))
        checks.equal("the same request with another amount is refused", other.get("sub_code"),
                     "ACQ.DISCORDANT_REPEAT_REQUEST")
        known = pay.api_alipay_trade_fastpay_refund_query(out_request_no=request, out_trade_no=order)
        checks.equal(f"refund of {amount} is known", (known.get("refund_status"), known.get("refund_amount")),
                     ("REFUND_SUCCESS", amount))
        values, sign = fields(receiver.next()[1])
        checks.equal(f"refund notification of {amount}", (values.get("out_biz_no"), values.get("refund_fee")),
                     (request, sum_))
        checks.that(f"refund notification of {amount} is verified", pay.verify(values, sign))
    much = pay.api_alipay_trade_refund(out_trade_no=order, out_request_no=number("IR"), refund_amount="5.01")
    checks.equal("a refund past the payment is refused", much.get("sub_code"), "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL")
    none = pay.api_alipay_trade_fastpay_refund_query(out_request_no=number("IN"), out_trade_no=order)
    checks.equal("an unknown refund has no status", (none.get("code"), none.get("refund_status")), ("10000", None))
    checks.that("nothing that was acknowledged comes again", receiver.is_quiet(1))


def closing(pay):
    order = number("IC")
    pay.api_alipay_trade_precreate(out_trade_no=order, total_amount="0.01", subject="closed")
    done = pay.api_alipay_trade_cancel(out_trade_no=order)
    checks.equal("an unpaid order is cancelled", (done.get("code"), done.get("action")), ("10000", "close"))
    closed = pay.api_alipay_trade_query(out_trade_no=order)
    checks.equal("the cancelled order says so", closed.get("trade_status"), "TRADE_CLOSED")
    pay._appid = "2021000000000009"
    try:
        seen = pay.api_alipay_trade_query(out_trade_no=order)
    except AliPayException as error:
        seen = str(error)
    checks.that("another application is not known", "isv.invalid-app-id" in str(seen), seen)


if __name__ == "__main__":
    alipay = client()
    walk(alipay)
    closing(alipay)
