import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@Suite("What UnionPay answers")
struct UnionPayAnswerTests {
    private let platform: UnionPayPlatform

    init() throws { platform = try UnionPayPlatform() }

    private func read(_ call: ChannelCall, _ fields: [(name: String, value: String)]) -> ChannelAnswer? {
        platform.adapter.read(call, UnionPayPlatform.outcome(fields))
    }

    private func prepaid(_ changes: KeyValuePairs<String, String?> = [:]) throws -> ChannelAnswer? {
        read(Calls.prepay(), try platform.signed("01", Calls.attempt.text, Calls.requestTime, changes))
    }

    @Test("a signed tn is taken, nested groups and line breaks in values included")
    func prepay() throws {
        let nested = "{accSplitType=1&accSplitMchts=[{subMerId=988460101800201&accSplitAmt=100}]}"
        #expect(try prepaid(["tn": "TN1", "accSplitData": nested]) == .prepaid(payParameter: "TN1"))
        #expect(try prepaid().unknownCode == "protocol")
        var changed = try platform.signed("01", Calls.attempt.text, Calls.requestTime, ["tn": "TN1"])
        changed[changed.count - 2].value = "TN2"
        #expect(read(Calls.prepay(), changed).unknownCode == "forged")
        #expect(read(Calls.prepay(), changed.filter { $0.name != "signature" }).unknownCode == "forged")
    }

    @Test("only a certificate of UnionPay's chain and name is believed, and only while it is valid")
    func certificates() throws {
        let time = Calls.requestTime
        let good = try platform.signed("01", Calls.attempt.text, time, ["tn": "TN1"])
        let strict = try UnionPayPlatform(signers: ["00040000:SIGN"]).adapter
        #expect(strict.read(Calls.prepay(), UnionPayPlatform.outcome(good)).unknownCode == "forged")
        let late = Timestamp(milliseconds: 2_400_000_000_000)
        #expect(platform.adapter.read(Calls.prepay(), UnionPayPlatform.outcome(good), at: late).unknownCode == "forged")
        // A merchant's own certificate hangs on the same chain, but is not UnionPay's.
        let own = String(decoding: try platform.keyFile.certificate.pem(), as: UTF8.self)
        let impostor = try platform.signed(
            "01", Calls.attempt.text, time, ["tn": "TN1"], by: platform.keyFile.key, certificate: own)
        #expect(read(Calls.prepay(), impostor).unknownCode == "forged")
        // The right name, but made by somebody else.
        let key = try RSAPrivateKey.generate()
        let named = try CertificatePlan(
            kind: .leaf, commonName: "041@1@" + UnionPayPlatform.signer, serial: [1],
            notBeforeMilliseconds: 0, notAfterMilliseconds: late.milliseconds).selfSigned(by: key)
        let forged = try platform.signed(
            "01", Calls.attempt.text, time, ["tn": "TN1"], by: key,
            certificate: String(decoding: named.pem(), as: UTF8.self))
        #expect(read(Calls.prepay(), forged).unknownCode == "forged")
    }

    @Test("a genuine answer about something else is no answer")
    func foreign() throws {
        #expect(try prepaid(["tn": "T", "merId": "777290058110002"]).unknownCode == "protocol")
        #expect(try prepaid(["tn": "T", "orderId": Calls.other.text]).unknownCode == "protocol")
        #expect(try prepaid(["tn": "T", "txnTime": "20261120100001"]).unknownCode == "protocol")
        #expect(try prepaid(["tn": "T", "txnType": "00"]).unknownCode == "protocol")
        #expect(try prepaid(["tn": "T", "signMethod": "11"]).unknownCode == "forged")
    }

    @Test("a query tells two things: whether it worked, and what became of the payment", arguments: [
        ("00", TradeStatus.paid), ("A6", .paid), ("03", .pending), ("04", .pending), ("05", .pending), ("34", .notFound),
        ("01", .declined), ("61", .declined), ("64", .declined),
    ])
    func query(code: String, status: TradeStatus) throws {
        let fields = try platform.signed("01", Calls.attempt.text, Calls.requestTime, [
            "origRespCode": code, "queryId": "202611201000000000018", "txnAmt": "8888", "currencyCode": "156",
            "traceTime": "1120100030",
        ])
        let report = read(.query(Calls.reference()), fields).trade
        #expect(report?.status == status)
        #expect(report?.amount == .fen(8_888))
        #expect(report?.paidAt == (status == .paid ? Timestamp(spacedBeijing: "2026-11-20 10:00:30") : nil))
    }

    @Test("the answer to a query says of which kind the trade is; a refusal of the query, its own kind")
    func kinds() throws {
        func asked(_ call: ChannelCall, _ type: String, _ order: String, _ time: Timestamp) throws -> ChannelAnswer? {
            read(call, try platform.signed(type, order, time, [
                "origRespCode": "00", "queryId": "9", "txnAmt": "300", "bizType": "000000",
            ]))
        }
        let attempt = Calls.attempt.text
        for type in ["01", "00"] {
            let answer = try asked(.query(Calls.reference()), type, attempt, Calls.requestTime)
            #expect(answer.trade?.status == .paid, "\(type)")
        }
        #expect(try asked(.query(Calls.reference()), "04", attempt, Calls.requestTime).unknownCode == "protocol")
        let call = Calls.refundCall
        for type in ["04", "00"] {
            let answer = try asked(.queryRefund(call), type, call.refund.text, call.requestTime)
            #expect(answer.refund?.status == .succeeded, "\(type)")
        }
        #expect(try asked(.queryRefund(call), "01", call.refund.text, call.requestTime).unknownCode == "protocol")
    }

    @Test("the published answers to queries are read: one of a paid order, one of an order under way")
    func published() throws {
        func asked(_ id: String, _ order: String, _ time: String) throws -> TradeReport? {
            let body = try #require(try Fixture.vector(id)["inputs"]?["body"]?.stringValue)
            let reference = TradeReference(
                attempt: AttemptID(trusted: order), requestTime: try #require(Timestamp(compactBeijing: time)))
            return platform.adapter.read(
                .query(reference), .answered(HTTPResponse(status: 200, body: Array(body.utf8)))).trade
        }
        let paid = try #require(try asked("unionpay-resp-1", "PD20261120000201", "20261120100000"))
        #expect(paid.status == .paid && paid.amount == .fen(1_999))
        #expect(paid.channelTradeNumber == "202611201000000000018")
        #expect(try asked("unionpay-resp-2", "PD20261120000202", "20261120100100")?.status == .pending)
    }

    @Test("of two words the weaker one counts")
    func weakerWord() throws {
        for (answer, original, status) in [
            ("00", "66", TradeStatus.declined), ("A6", "66", .declined), ("00", "05", .pending), ("A6", "00", .paid),
        ] {
            let fields = try platform.signed("01", Calls.attempt.text, Calls.requestTime, [
                "respCode": answer, "origRespCode": original, "queryId": "1", "txnAmt": "8888",
            ])
            #expect(read(.query(Calls.reference()), fields).trade?.status == status, "\(answer) \(original)")
        }
        let open = try platform.signed("01", Calls.attempt.text, Calls.requestTime, [
            "respCode": "05", "origRespCode": "00", "queryId": "1", "txnAmt": "8888",
        ])
        #expect(read(.query(Calls.reference()), open).unknownCode == "05")
        let refund = try platform.signed("04", Calls.refundCall.refund.text, Calls.refundCall.requestTime, [
            "origRespCode": "66", "queryId": "1", "txnAmt": "300",
        ])
        #expect(read(.queryRefund(Calls.refundCall), refund).refund?.status == .closed)
    }

    @Test("a paid report without amount, or in a currency we do not know, is no report")
    func incomplete() throws {
        for changes: KeyValuePairs<String, String?> in [
            ["origRespCode": "00", "queryId": "1"], ["origRespCode": "00", "txnAmt": "8888"], ["queryId": "1", "txnAmt": "1"],
            ["origRespCode": "00", "queryId": "1", "txnAmt": "8888", "currencyCode": "999"],
            ["origRespCode": "00", "queryId": "1", "txnAmt": "-1"],
        ] {
            let fields = try platform.signed("01", Calls.attempt.text, Calls.requestTime, changes)
            #expect(read(.query(Calls.reference()), fields).unknownCode == "protocol")
        }
    }

    @Test("a refund is only accepted at first; its query tells the end")
    func refunds() throws {
        let call = Calls.refundCall
        let taken = try platform.signed("04", call.refund.text, call.requestTime, ["queryId": "9", "txnAmt": "300"])
        #expect(read(.refund(call), taken).refund?.status == .processing)
        func asked(_ code: String, amount: String = "300") throws -> ChannelAnswer? {
            read(.queryRefund(call), try platform.signed(
                "04", call.refund.text, call.requestTime, ["origRespCode": code, "queryId": "9", "txnAmt": amount]))
        }
        #expect(try asked("00").refund?.status == .succeeded)
        #expect(try asked("00", amount: "301").unknownCode == "protocol")
        #expect(try asked("05").refund?.status == .processing)
        #expect(try asked("34").refund?.status == .notFound)
        #expect(try asked("01").refund?.status == .closed)
        #expect(try asked("12").refund?.status == .processing, "another request of the number decides")
    }

    @Test("each code is classified; undecided ones stay unknown", arguments: [
        ("01", ErrorClass.business), ("02", .technical), ("06", .rateLimited), ("10", .configuration),
        ("11", .configuration), ("12", .alreadyDone), ("13", .configuration), ("31", .frozen), ("32", .frozen), ("34", .notFound), ("61", .user),
        ("77", .user), ("88", .business),
    ])
    func classes(code: String, errorClass: ErrorClass) throws {
        let answer = try prepaid(["respCode": code, "respMsg": "原因[\(code)00000]"])
        #expect(answer == .refused(ChannelRefusal(errorClass: errorClass, code: code, message: "原因[\(code)00000]")))
    }

    @Test("undecided codes, broken texts and plain HTTP errors are unknown", arguments: ["03", "04", "05", "99"])
    func unknowns(code: String) throws {
        #expect(try prepaid(["respCode": code]).unknownCode == code)
        for body in ["", "a", "a=1&a=2", "a={b=1", "a=1}", "a=[}", "=1"] {
            let outcome = HTTPOutcome.answered(HTTPResponse(status: 200, body: Array(body.utf8)))
            #expect(["protocol", "forged"].contains(platform.adapter.read(Calls.prepay(), outcome).unknownCode))
        }
        let down = HTTPOutcome.answered(HTTPResponse(status: 500))
        #expect(platform.adapter.read(Calls.prepay(), down).unknownCode == "http_500")
    }

    @Test("a trade that crosses new year's eve is dated in the new year")
    func newYear() throws {
        let begun = try #require(Timestamp(spacedBeijing: "2026-12-31 23:59:50"))
        let reference = TradeReference(attempt: Calls.attempt, requestTime: begun)
        let fields = try platform.signed("01", Calls.attempt.text, begun, [
            "origRespCode": "00", "queryId": "1", "txnAmt": "1", "traceTime": "0101000010",
        ])
        #expect(read(.query(reference), fields).trade?.paidAt == Timestamp(spacedBeijing: "2027-01-01 00:00:10"))
    }
}
