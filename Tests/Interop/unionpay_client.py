"""UnionPay 5.1.0, for which there is no client library: each rule written out here over the cryptography package."""
import base64
import hashlib
import time
import urllib.parse
import urllib.request

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import pkcs12

from checks import Checks, Receiver, buyer_pays, configuration, number, read_bytes

sandbox, identities = configuration()
checks = Checks("unionpay")
key, certificate, _ = pkcs12.load_key_and_certificates(read_bytes(sandbox, "unionpay_merchant.pfx"), b"000000")
root = x509.load_pem_x509_certificate(read_bytes(sandbox, "unionpay_root_cert.pem"))
middle = x509.load_pem_x509_certificate(read_bytes(sandbox, "unionpay_middle_cert.pem"))


def plain(values):
    return "&".join(f"{name}={values[name]}" for name in sorted(values) if name != "signature").encode()


def digest(values):
    """The signature is over the hexadecimal text of the digest, so that hashing happens twice."""
    return hashlib.sha256(plain(values)).hexdigest().encode()


def believed(values):
    """Signed by whom the certificate in the message says, and that certificate leads to the root."""
    try:
        signer = x509.load_pem_x509_certificate(values["signPubKeyCert"].encode())
        signer.verify_directly_issued_by(middle)
        middle.verify_directly_issued_by(root)
        signer.public_key().verify(base64.b64decode(values["signature"]), digest(values), padding.PKCS1v15(),
                          hashes.SHA256())
    except (KeyError, ValueError, InvalidSignature):
        return False
    return True


def split(text):
    """Answers are not url-encoded: `&` counts only outside of braces and brackets, `=` only once."""
    depth, start, parts = 0, 0, []
    for position, character in enumerate(text + "&"):
        depth += (character in "{[") - (character in "}]")
        if character == "&" and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return dict(part.split("=", 1) for part in parts)


def call(path, changes=None, over=digest, **fields):
    """The fields of an answer that was believed; `changes` are made after signing, `over` is what is signed."""
    values = {
        "version": "5.1.0", "encoding": "UTF-8", "signMethod": "01", "certId": str(certificate.serial_number),
        "accessType": "0", "merId": identities["unionpay"]["merId"], **fields,
    }
    values["signature"] = base64.b64encode(key.sign(over(values), padding.PKCS1v15(), hashes.SHA256())).decode()
    values.update(changes or {})
    request = urllib.request.Request(
        f"{sandbox['unionpay']}/gateway/api/{path}", data=urllib.parse.urlencode(values).encode(), method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        fields = split(answer.read().decode())
    checks.that(f"answer of {path} is believed ({fields.get('respCode')})", believed(fields), fields)
    return fields


def order_fields(order, when, receiver, amount="8888"):
    return dict(txnType="01", txnSubType="01", bizType="000201", channelType="08", orderId=order, txnTime=when,
                txnAmt=amount, currencyCode="156", backUrl=receiver.url, reqReserved="shelf 7")


def query(order, when):
    return call("queryTrans.do", txnType="00", txnSubType="00", bizType="000000", orderId=order, txnTime=when)


def notified(receiver):
    return dict(urllib.parse.parse_qsl(receiver.next()[1].decode(), keep_blank_values=True))


def walk():
    receiver = Receiver(200, b"ok")
    order, when = number("IP"), time.strftime("%Y%m%d%H%M%S")
    made = call("appTransReq.do", **order_fields(order, when, receiver))
    checks.that("order is taken", made.get("respCode") == "00" and bool(made.get("tn")), made)
    checks.equal("not paid yet", query(order, when).get("origRespCode"), "05")
    checks.equal("a query is answered with the kind of the trade",
                 [query(order, when).get(name) for name in ("txnType", "txnSubType", "bizType")],
                 ["01", "01", "000000"])
    checks.equal("an unknown order", query(number("IN"), when).get("respCode"), "34")
    checks.that("the buyer pays", buyer_pays(sandbox, "unionpay", order))
    told = notified(receiver)
    checks.that("payment notification is believed", believed(told), told)
    checks.equal("payment notification says what was paid",
                 (told.get("respCode"), told.get("orderId"), told.get("txnAmt"), told.get("reqReserved")),
                 ("00", order, "8888", "shelf 7"))
    checks.that("a changed notification is not believed", not believed(dict(told, txnAmt="9888")))
    paid = query(order, when)
    checks.equal("query after payment", (paid.get("origRespCode"), paid.get("queryId")), ("00", told.get("queryId")))
    checks.that("nested groups are whole", paid.get("issAddnData", "").startswith("{"), paid)
    checks.equal("the same order again is a duplicate",
                 call("appTransReq.do", **order_fields(order, when, receiver)).get("respCode"), "12")
    refunds(receiver, paid)


def refunds(receiver, paid):
    def refund(order, when, amount):
        return call("backTransReq.do", txnType="04", txnSubType="00", bizType="000201", channelType="08", orderId=order,
                    txnTime=when, txnAmt=amount, currencyCode="156", origQryId=paid["queryId"], backUrl=receiver.url)

    for amount in ("3000", "5000"):
        order, when = number("IR"), time.strftime("%Y%m%d%H%M%S")
        checks.equal(f"refund of {amount} is taken", refund(order, when, amount).get("respCode"), "00")
        checks.equal(f"refund of {amount} is under way", query(order, when).get("origRespCode"), "05")
        told = notified(receiver)
        checks.that(f"refund notification of {amount} is believed", believed(told), told)
        checks.equal(f"refund notification of {amount}",
                     (told.get("txnType"), told.get("orderId"), told.get("txnAmt")), ("04", order, amount))
        checks.equal(f"refund of {amount} is done", query(order, when).get("origRespCode"), "00")
    late = call("backTransReq.do", txnType="31", txnSubType="00", bizType="000201", channelType="08",
                orderId=number("IV"), txnTime=time.strftime("%Y%m%d%H%M%S"), txnAmt="8888", currencyCode="156",
                origQryId=paid["queryId"], backUrl=receiver.url)
    checks.equal("what was refunded in part is not voided", late.get("respCode"), "45")
    much = refund(number("IR"), time.strftime("%Y%m%d%H%M%S"), "889")
    checks.that("a refund past the payment is refused", much.get("respCode") not in ("00", "03", "04", "05"), much)


def voids():
    receiver = Receiver(200, b"ok")
    order, when = number("IU"), time.strftime("%Y%m%d%H%M%S")
    call("appTransReq.do", **dict(order_fields(order, when, receiver), encoding="utf-8"))
    checks.that("the buyer pays an order asked for in lower case", buyer_pays(sandbox, "unionpay", order))
    paid = notified(receiver)
    undo, at = number("IV"), time.strftime("%Y%m%d%H%M%S")
    done = call("backTransReq.do", txnType="31", txnSubType="00", bizType="000201", channelType="08", orderId=undo,
                txnTime=at, txnAmt="8888", currencyCode="156", origQryId=paid["queryId"], backUrl=receiver.url)
    checks.equal("a void is taken", done.get("respCode"), "00")
    told = notified(receiver)
    checks.that("void notification is believed", believed(told), told)
    checks.equal("void notification", (told.get("txnType"), told.get("orderId"), told.get("txnAmt")),
                 ("31", undo, "8888"))
    seen = query(undo, at)
    checks.equal("the void is done", (seen.get("txnType"), seen.get("origRespCode")), ("31", "00"))
    held = call("backTransReq.do", txnType="95", txnSubType="00", bizType="000000", channelType="07", certType="01",
                orderId=number("IE"), txnTime=time.strftime("%Y%m%d%H%M%S"))
    pem = held.get("encryptPubKeyCert", "")
    checks.that("the certificate to encrypt with comes without a line break at its end",
                pem.startswith("-----BEGIN") and pem.endswith("-----") and "\r\n" in pem, pem)


def strictness():
    receiver = Receiver(200, b"ok")
    when = time.strftime("%Y%m%d%H%M%S")
    order = order_fields(number("IX"), when, receiver)
    checks.equal("a changed amount", call("appTransReq.do", {"txnAmt": "1"}, **order).get("respCode"), "11")
    checks.equal("another certificate", call("appTransReq.do", **order, certId="12345").get("respCode"), "11")
    checks.equal("a number with a dash", call("appTransReq.do", **dict(order, orderId="IX-00000001")).get("respCode"),
                 "10")
    checks.equal("a signature over the text itself", call("appTransReq.do", over=plain, **order).get("respCode"), "11")


if __name__ == "__main__":
    walk()
    voids()
    strictness()
