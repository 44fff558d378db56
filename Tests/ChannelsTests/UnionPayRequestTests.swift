import Channels
import Cryptography
import HTTPMessage
import Payments
import Testing

@Suite("What we say to UnionPay")
struct UnionPayRequestTests {
    private let platform: UnionPayPlatform

    init() throws { platform = try UnionPayPlatform() }

    private func requests(_ call: ChannelCall) throws -> [HTTPRequest] {
        try platform.adapter.requests(for: call, at: Calls.now, nonce: Calls.nonce)
    }

    @Test("every request is signed over its raw values, names our certificate, and holds no empty field")
    func signed() throws {
        for call in [Calls.prepay(), .query(Calls.reference()), .refund(Calls.refundCall), .queryRefund(Calls.refundCall)] {
            let request = try #require(try requests(call).first)
            let fields = try #require(FormCoding.decode(request.body))
            #expect(fields.allSatisfy { !$0.value.isEmpty })
            let signature = try #require(request.form["signature"])
            #expect(UnionPaySigning.verifies(signature, of: fields, by: platform.keyFile.certificate.publicKey))
            let once = try platform.keyFile.key.signature(of: Array(UnionPaySigning.text(fields).utf8))
            #expect(Base64.encode(once) != signature, "the digest's text is signed, not the text")
            #expect(request.form["certId"] == "49235003152327588710")
            #expect(request.form["merId"] == UnionPayPlatform.merchant)
            #expect(request.form["version"] == "5.1.0")
        }
    }

    @Test("an order keeps the time it was made, because that is half of its name")
    func prepay() throws {
        let request = try #require(try requests(Calls.prepay()).first)
        #expect(request.path == "/gateway/api/appTransReq.do")
        #expect(request.form["txnType"] == "01")
        #expect(request.form["orderId"] == Calls.attempt.text)
        #expect(request.form["txnTime"] == Calls.requestTime.compactBeijing)
        #expect(request.form["txnAmt"] == "8888")
        #expect(request.form["currencyCode"] == "156")
        #expect(request.form["payTimeout"] == Calls.now.adding(seconds: 900).compactBeijing)
        #expect(request.form["backUrl"] == "http://127.0.0.1:8/notify/unionpay")
        let later = try platform.adapter.requests(for: Calls.prepay(), at: Calls.now.adding(seconds: 60), nonce: "")
        #expect(later.first?.body == request.body, "a repetition is the same bytes")
    }

    @Test("queries and refunds name what they are about")
    func others() throws {
        let query = try #require(try requests(.query(Calls.reference())).first)
        #expect(query.path == "/gateway/api/queryTrans.do")
        #expect(query.form["txnType"] == "00")
        #expect(query.form["txnTime"] == Calls.requestTime.compactBeijing)
        let refund = try #require(try requests(.refund(Calls.refundCall)).first)
        #expect(refund.path == "/gateway/api/backTransReq.do")
        #expect(refund.form["txnType"] == "04")
        #expect(refund.form["orderId"] == Calls.refundID.text)
        #expect(refund.form["origQryId"] == "4200000001")
        #expect(refund.form["txnAmt"] == "300")
        let asked = try #require(try requests(.queryRefund(Calls.refundCall)).first)
        #expect(asked.form["orderId"] == Calls.refundID.text)
        #expect(asked.form["txnTime"] == Calls.now.compactBeijing)
    }

    @Test("there is no close call, and no split after payment")
    func missing() throws {
        #expect(try requests(.close(Calls.reference())) == [])
        for call in [
            Calls.prepay(willSplit: true), .split(Calls.splitCall()), .querySplit(Calls.splitCall()),
            .unfreeze(Calls.splitCall()),
        ] {
            #expect(throws: ChannelAdapterError.self) { try requests(call) }
        }
        #expect(throws: ChannelAdapterError(field: "origQryId", rule: "is known before a payment is refunded")) {
            try requests(.refund(RefundCall(
                refund: Calls.refundID, payment: Calls.reference(""), amount: .fen(1), paymentAmount: .fen(1),
                requestTime: Calls.now, reason: "")))
        }
        #expect(throws: ChannelAdapterError.self) { try requests(Calls.prepay(0)) }
    }
}
