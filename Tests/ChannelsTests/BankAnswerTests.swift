import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@Suite("What the bank answers")
struct BankAnswerTests {
    private let bank: BankSystem

    init() throws { bank = try BankSystem() }

    private func read(_ call: ChannelCall, _ status: Int, _ text: String) throws -> ChannelAnswer? {
        bank.adapter.read(call, try bank.says(status, text))
    }

    @Test("each receiver tells for itself", arguments: [
        ("PROCESSING", SplitLegStatus.processing), ("SETTLED", .settled), ("FAILED", .failed),
    ])
    func legs(state: String, status: SplitLegStatus) throws {
        let text = BankCalls.cleared([("EA02", 200, "SETTLED"), ("EA01", 300, state)])
        let report = try #require(try read(.querySplit(BankCalls.split), 200, text).split)
        #expect(report.legs.first { $0.account == "EA01" } == SplitLegReport(
            account: "EA01", minorUnits: 300, status: status, code: status == .failed ? "ACCOUNT_FROZEN" : ""))
        // As the answer to the call itself nothing has begun.
        if state == "PROCESSING" {
            let taken = try #require(bank.adapter.answer(
                to: .split(BankCalls.split), step: 1, of: 2, outcome: try bank.says(200, text), at: Calls.now))
            #expect(Optional(taken).split?.legs.first { $0.account == "EA01" }?.status == .accepted)
        }
    }

    @Test("an answer about anything but what was asked is no answer", arguments: [
        BankCalls.cleared([("EA01", 300, "SETTLED")]),
        BankCalls.cleared([("EA01", 300, "SETTLED"), ("EA02", 200, "SETTLED"), ("EA03", 1, "SETTLED")]),
        BankCalls.cleared([("EA01", 301, "SETTLED"), ("EA02", 200, "SETTLED")]),
        BankCalls.cleared([("EA01", 200, "SETTLED"), ("EA02", 300, "SETTLED")]),
        BankCalls.cleared([("EA01", 300, "SETTLED"), ("EA01", 300, "SETTLED")]),
        BankCalls.cleared([("EA01", 300, "PERHAPS"), ("EA02", 200, "SETTLED")]),
        BankCalls.cleared([("EA01", 300, "SETTLED"), ("EA02", 200, "SETTLED")], number: "01KSP0T0000000000000000002"),
        BankCalls.cleared([("EA01", 300, "SETTLED"), ("EA02", 200, "SETTLED")], order: Calls.other.text),
        "", "{}", "[]", "null", "{\"clear_no\":1}",
    ])
    func otherThanAsked(text: String) throws {
        #expect(try read(.querySplit(BankCalls.split), 200, text).unknownCode == "protocol")
    }

    @Test("the first step must be granted before the second goes; what went wrong with it left nothing behind")
    func preparation() throws {
        let call = ChannelCall.split(BankCalls.split)
        func first(_ outcome: HTTPOutcome) -> ChannelAnswer? {
            bank.adapter.answer(to: call, step: 0, of: 2, outcome: outcome, at: Calls.now)
        }
        let granted = { (amount: Int, channel: String) in
            "{\"order_no\":\"\(Calls.attempt.text)\",\"collecting_channel\":\"\(channel)\",\"amount\":\(amount),"
                + "\"available\":8888,\"state\":\"OPEN\"}"
        }
        #expect(first(try bank.says(200, granted(8_888, "wechat"))) == nil)
        #expect(first(try bank.says(200, granted(8_889, "wechat"))) == .notSent)
        #expect(first(try bank.says(200, granted(8_888, "alipay"))) == .notSent)
        #expect(first(.failed(HTTPFailure(phase: .afterSend, reason: "timeout"))) == .notSent)
        #expect(first(try bank.refuses(409, "ORDER_NOT_ARRIVED")).refusalClass == .rateLimited)
        #expect(first(try bank.refuses(409, "ORDER_MISMATCH")).refusalClass == .business)
    }

    @Test("nothing is believed without the bank's signature over exactly this", arguments: [200, 400, 404, 503])
    func forged(status: Int) throws {
        let call = ChannelCall.querySplit(BankCalls.split)
        let text = status == 200
            ? BankCalls.cleared([("EA01", 300, "SETTLED"), ("EA02", 200, "SETTLED")])
            : "{\"code\":\"NOT_FOUND\",\"message\":\"no\"}"
        let body = Array(text.utf8)
        func answer(_ headers: HTTPHeaders, _ body: [UInt8], _ said: Int, at now: Timestamp = Calls.now) -> String? {
            bank.adapter.read(
                call, .answered(HTTPResponse(status: said, headers: headers, body: body)), at: now).unknownCode
        }
        let genuine = try bank.headers(.answer(status: status), body)
        let isKnown = status != 503
        #expect((answer(genuine, body, status) == nil) == isKnown)
        #expect(answer(genuine, body + [32], status) == "forged")
        #expect(answer(genuine, body, status == 200 ? 201 : 409) == "forged", "the status is signed, too")
        for age: Int64 in [300, -300] {
            #expect(answer(genuine, body, status, at: Calls.now.adding(seconds: age)) == "forged")
        }
        #expect((answer(genuine, body, status, at: Calls.now.adding(seconds: 299)) == nil) == isKnown)
        #expect(answer(try bank.headers(.message, body), body, status) == "forged", "a message is no answer")
        #expect(answer(try bank.headers(
            .request(method: "GET", target: "/v1/clears/" + Calls.splitID.text), body), body, status) == "forged")
        #expect(answer(try bank.headers(.answer(status: status), body, application: "other"), body, status) == "forged")
        #expect(answer(try bank.headers(.answer(status: status), body, serial: "bank-2027"), body, status) == "forged")
        #expect((answer(try bank.headers(
            .answer(status: status), body, serial: "bank-2027", by: bank.next), body, status) == nil) == isKnown)
        #expect(answer([:], body, status) == (status == 200 ? "forged" : "unsigned:NOT_FOUND"))
    }

    @Test("a body beyond the bound is not even read")
    func huge() throws {
        let text = "\"" + String(repeating: "a", count: 256 * 1_024) + "\""
        #expect(try read(.querySplit(BankCalls.split), 200, text).unknownCode == "protocol")
    }

    @Test("damaged answers never turn into success", arguments: [1, 2, 3] as [UInt64])
    func damaged(seed: UInt64) throws {
        var mutation = Mutation(seed: seed)
        let body = Array(BankCalls.cleared([("EA01", 300, "SETTLED"), ("EA02", 200, "SETTLED")]).utf8)
        let headers = try bank.headers(.answer(status: 200), body)
        for _ in 0..<300 {
            let changed = mutation.applied(to: body)
            let answer = bank.adapter.read(
                .querySplit(BankCalls.split),
                .answered(HTTPResponse(status: 200, headers: headers, body: changed)))
            #expect(changed == body || answer.unknownCode == "forged")
        }
    }

    @Test("codes fall into their classes", arguments: [
        (400, "PARAM_INVALID", ErrorClass.business), (409, "CLEARING_NOT_ENOUGH", .business),
        (409, "NUMBER_REUSED", .alreadyDone), (401, "SIGN_INVALID", .configuration), (403, "PLATFORM_FROZEN", .frozen),
        (409, "NONCE_REPEATED", .technical), (429, "TOO_MANY_REQUESTS", .rateLimited),
        (503, "SYSTEM_BUSY", .technical), (422, "NEVER_HEARD_OF", .business),
    ])
    func codes(status: Int, code: String, expected: ErrorClass) throws {
        for call in [ChannelCall.returnSplit(BankCalls.takeBack), .transfer(BankCalls.transfer)] {
            #expect(bank.adapter.read(call, try bank.refuses(status, code)).refusalClass == expected)
        }
    }

    @Test("what may or may not have been done is unknown")
    func unknown() throws {
        let call = ChannelCall.transfer(BankCalls.transfer)
        #expect(bank.adapter.read(call, try bank.refuses(500, "SYSTEM_ERROR")).unknownCode == "SYSTEM_ERROR")
        #expect(bank.adapter.read(call, try bank.refuses(502, "PARAM_INVALID")).unknownCode == "PARAM_INVALID")
        #expect(bank.adapter.read(
            call, .answered(HTTPResponse(status: 503, body: Array("<h1>busy</h1>".utf8)))).unknownCode == "http_503")
        let unsigned = { (status: Int, code: String) in
            ChannelAnswer?.some(bank.adapter.read(call, .answered(HTTPResponse(
                status: status, body: Array("{\"code\":\"\(code)\"}".utf8)))) ?? .closed)
        }
        #expect(unsigned(401, "SIGN_INVALID").refusalClass == .configuration)
        #expect(unsigned(429, "TOO_MANY_REQUESTS").refusalClass == .rateLimited)
        #expect(unsigned(401, "PARAM_INVALID").unknownCode == "unsigned:PARAM_INVALID")
        #expect(unsigned(503, "SYSTEM_BUSY").unknownCode == "unsigned:SYSTEM_BUSY")
        #expect(unsigned(409, "BALANCE_NOT_ENOUGH").unknownCode == "unsigned:BALANCE_NOT_ENOUGH")
    }

    @Test("asked for what it never got, the bank says so, and that is an answer")
    func notFound() throws {
        let refusal = try bank.refuses(404, "NOT_FOUND")
        #expect(bank.adapter.read(.querySplit(BankCalls.split), refusal).refusalClass == .notFound)
        guard case .splitReturn(let back)? = bank.adapter.read(.queryReturn(BankCalls.takeBack), refusal),
            case .transfer(let transfer)? = bank.adapter.read(.queryTransfer(BankCalls.transfer), refusal)
        else {
            Issue.record("no report")
            return
        }
        #expect(back.status == .notFound && transfer.status == .notFound)
    }

    @Test("a return is the one asked for, or nothing", arguments: [
        ("PROCESSING", SplitReturnStatus.processing), ("SUCCEEDED", .succeeded), ("FAILED", .failed),
    ])
    func returns(state: String, status: SplitReturnStatus) throws {
        func text(_ account: String = "EA01", _ amount: Int = 120) -> String {
            "{\"return_no\":\"01KRETVRN00000000000000001\",\"clear_no\":\"\(Calls.splitID.text)\","
                + "\"account_no\":\"\(account)\",\"amount\":\(amount),\"state\":\"\(state)\",\"bank_no\":\"R1\","
                + "\"reason\":\"BALANCE_NOT_ENOUGH\"}"
        }
        guard case .splitReturn(let report)? = try read(.queryReturn(BankCalls.takeBack), 200, text()) else {
            Issue.record("no report")
            return
        }
        #expect(report.status == status && report.amount == .fen(120) && report.channelReturnNumber == "R1")
        #expect(report.code == (status == .failed ? "BALANCE_NOT_ENOUGH" : ""))
        #expect(try read(.queryReturn(BankCalls.takeBack), 200, text("EA02")).unknownCode == "protocol")
        #expect(try read(.queryReturn(BankCalls.takeBack), 200, text("EA01", 121)).unknownCode == "protocol")
    }

    @Test("a withdrawal is the one asked for: number, account, amount and fee", arguments: [
        ("PROCESSING", TransferStatus.processing), ("PAID", .succeeded), ("FAILED", .failed), ("RETURNED", .returned),
    ])
    func withdrawals(state: String, status: TransferStatus) throws {
        let call = ChannelCall.queryTransfer(BankCalls.transfer)
        guard case .transfer(let report)? = try read(call, 200, BankCalls.withdrawn(state)) else {
            Issue.record("no report")
            return
        }
        #expect(report.status == status && report.amount == .fen(9_900))
        #expect(report.code == (status == .failed || status == .returned ? "CARD_CLOSED" : ""))
        for text in [
            BankCalls.withdrawn(state, amount: 9_901), BankCalls.withdrawn(state, fee: 0),
            BankCalls.withdrawn(state, account: "EA02"),
            BankCalls.withdrawn(state, number: "01KW1THDRAWA00000000000002"),
        ] { #expect(try read(call, 200, text).unknownCode == "protocol") }
    }

    @Test("messages tell the end of a withdrawal, and are believed as little as answers")
    func messages() throws {
        let text = "{\"event_id\":\"EV-1\",\"event\":\"withdrawal\",\"withdrawal\":\(BankCalls.withdrawn("RETURNED"))}"
        guard case .transfer(.bank, "EV-1", let report) = try bank.adapter.notification(
            bank.notifies(text), at: Calls.now)
        else {
            Issue.record("no report")
            return
        }
        #expect(report.status == .returned && report.number == BankCalls.transfer.number)
        func refusal(_ request: HTTPRequest, at now: Timestamp = Calls.now) -> NotificationRefusal.Reason? {
            do throws(NotificationRefusal) {
                _ = try bank.adapter.notification(request, at: now)
                return nil
            } catch { return error.reason }
        }
        var request = try bank.notifies(text)
        #expect(refusal(request, at: Calls.now.adding(seconds: 300)) == .clock)
        request.body = Array(text.replacing("9900", with: "9901").utf8)
        #expect(refusal(request) == .signature)
        let body = Array(text.utf8)
        for (headers, reason): (HTTPHeaders, NotificationRefusal.Reason) in [
            ([:], .signature), (try bank.headers(.answer(status: 200), body), .signature),
            (try bank.headers(.message, body, serial: "bank-2099"), .unknownSerial),
            (try bank.headers(.message, body, application: "other"), .foreignMerchant),
        ] {
            #expect(refusal(HTTPRequest(method: "POST", url: "/n", headers: headers, body: body)) == reason)
        }
        #expect(refusal(try bank.notifies("{\"event_id\":\"E\",\"event\":\"withdrawal\",\"withdrawal\":{}}"))
            == .unknownNumber)
        #expect(refusal(try bank.notifies("[]")) == .malformed)
        #expect(try bank.adapter.notification(
            bank.notifies("{\"event_id\":\"E\",\"event\":\"holiday\"}"), at: Calls.now)
            == .ignored(channel: .bank, eventID: "E"))
    }
}

@Suite("What the bank answers about accounts and days")
struct BankServiceAnswerTests {
    private let bank: BankSystem

    init() throws { bank = try BankSystem() }

    @Test("an account is the one asked about")
    func account() throws {
        func answer(_ text: String) throws -> BankServiceAnswer {
            bank.adapter.answer(to: .readAccount("EA01"), try bank.says(200, text), at: Calls.now)
        }
        let text = "{\"account_no\":\"EA01\",\"state\":\"OPEN\",\"balance\":12345,\"card_tail\":\"7310\"}"
        guard case .account(let report) = try answer(text) else {
            Issue.record("no report")
            return
        }
        #expect(report.account == "EA01" && !report.isFrozen)
        #expect(report.balance == .fen(12_345) && report.cardTail == "7310")
        for wrong in [
            text.replacing("EA01", with: "EA02"), text.replacing("12345", with: "-1"),
            text.replacing("7310", with: "6222020000007310"), text.replacing("OPEN", with: "HALF"),
        ] { #expect(try answer(wrong) == .unknown(code: "protocol")) }
        let refused = bank.adapter.answer(
            to: .readAccount("EA01"), try bank.refuses(404, "NOT_FOUND"), at: Calls.now)
        guard case .refused(let refusal) = refused else {
            Issue.record("\(refused)")
            return
        }
        #expect(refusal.errorClass == .notFound)
    }

    @Test("a statement's pages go on in order, and never back")
    func statement() throws {
        func answer(_ entries: [Int], next: String) throws -> BankServiceAnswer {
            let list = entries.map {
                "{\"place\":\($0),\"kind\":\"clear\",\"number\":\"N\($0)\",\"account_no\":\"EA01\",\"amount\":5,\"fee\":0}"
            }
            let text = "{\"day\":\"2026-11-20\",\"entries\":[\(list.joined(separator: ","))],\"next\":\(next)}"
            return bank.adapter.answer(
                to: .statement(day: "2026-11-20", after: 4), try bank.says(200, text), at: Calls.now)
        }
        guard case .statement(let page) = try answer([5, 7], next: "7") else {
            Issue.record("no page")
            return
        }
        #expect(page.entries.map(\.place) == [5, 7] && page.next == 7)
        guard case .statement(let last) = try answer([], next: "null") else {
            Issue.record("no page")
            return
        }
        #expect(last.entries.isEmpty && last.next == nil)
        for (entries, next) in [([7, 5], "7"), ([4], "4"), ([5], "4"), ([5], "6"), (Array(5...505), "505")] {
            #expect(try answer(entries, next: next) == .unknown(code: "protocol"))
        }
    }
}
