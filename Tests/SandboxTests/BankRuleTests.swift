import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@testable import Sandbox

/// The bank's door, its accounts and its statement, by requests that are signed here and not by the adapter's calls.
@Suite("The bank keeps to its profile")
struct BankRuleTests {
    private let world: SandboxWorld
    private let keys: SandboxKeys
    private let adapter: BankAdapter
    private let now = SandboxFixture.at

    init() throws {
        world = try SandboxFixture.world()
        keys = try SandboxFixture.keys.get()
        adapter = BankAdapter(
            credentials: try keys.bank(),
            endpoint: ChannelEndpoint(baseURL: "http://127.0.0.1:9", notifyURL: "http://127.0.0.1:8/notify/bank-ea"))
    }

    private func request(
        _ method: String, _ target: String, _ body: String = "", nonce: String = "NONCE0001",
        at time: Timestamp = SandboxFixture.at, application: String = SandboxKeys.bankApplication,
        serial: String = SandboxKeys.bankApplicationSerial, by key: RSAPrivateKey? = nil
    ) throws -> HTTPRequest {
        let stamp = BankSigning.Stamp(
            application: application, serial: serial, timestamp: String(time.seconds), nonce: nonce)
        let text = BankSigning.text(.request(method: method, target: target), stamp, body: Array(body.utf8))
        return HTTPRequest(
            method: method, url: "http://127.0.0.1:9" + target,
            headers: [
                BankSigning.applicationHeader: application, BankSigning.serialHeader: serial,
                BankSigning.timestampHeader: stamp.timestamp, BankSigning.nonceHeader: nonce,
                BankSigning.signatureHeader: try BankSigning.signature(text, by: key ?? keys.bankApplicationKey),
            ], body: Array(body.utf8))
    }

    private func ask(_ request: HTTPRequest, at time: Timestamp = SandboxFixture.at) -> (Int, JSONValue) {
        guard let response = world.handle(.bank, request, at: time).response else { return (0, .null) }
        return (response.status, (try? JSONParser.parse(response.body)) ?? .null)
    }

    private func code(_ request: HTTPRequest, at time: Timestamp = SandboxFixture.at) -> String {
        ask(request, at: time).1["code"]?.stringValue ?? ""
    }

    @Test("the door: application, serial, clock, signature, nonce")
    func door() throws {
        let target = "/v1/accounts/EA01"
        #expect(code(try request("GET", target)) == "ACCOUNT_NOT_FOUND")
        #expect(code(try request("GET", target, application: "other")) == "APP_UNKNOWN")
        #expect(code(try request("GET", target, serial: "bank-2026")) == "SERIAL_UNKNOWN")
        for age: Int64 in [300, -300] {
            #expect(code(try request("GET", target, at: now.adding(seconds: age))) == "TIMESTAMP_OUT_OF_WINDOW")
        }
        #expect(code(try request("GET", target, by: keys.bankSystemKey)) == "SIGN_INVALID")
        var changed = try request("GET", target)
        changed.url += "x"
        #expect(code(changed) == "SIGN_INVALID")
        #expect(code(try request("GET", target, nonce: "short")) == "SIGN_INVALID")
    }

    @Test("a nonce serves one request; the same request sent twice by something on the way is one request")
    func nonces() throws {
        let first = try request("GET", "/v1/accounts/EA01", nonce: "NONCE0002")
        #expect(code(first) == "ACCOUNT_NOT_FOUND")
        #expect(code(first) == "ACCOUNT_NOT_FOUND")
        #expect(code(try request("GET", "/v1/accounts/EA02", nonce: "NONCE0002")) == "NONCE_REPEATED")
        let later = now.adding(seconds: 601)
        #expect(code(try request("GET", "/v1/accounts/EA02", nonce: "NONCE0002", at: later), at: later)
            == "ACCOUNT_NOT_FOUND")
    }

    @Test("what breaks a rule of the page is refused by name of the field", arguments: [
        ("/v1/clears", "[]", "PARAM_INVALID"), ("/v1/clears", "{}", "PARAM_INVALID"),
        ("/v1/clears", "{\"clear_no\":\"C1\",\"order_no\":\"O1\",\"currency\":\"USD\"}", "PARAM_INVALID"),
        ("/v1/clears", "{\"clear_no\":\"C1\",\"order_no\":\"O1\",\"currency\":\"CNY\",\"receivers\":[]}", "PARAM_INVALID"),
        ("/v1/clears", "{\"clear_no\":\"C1\",\"order_no\":\"O1\",\"currency\":\"CNY\",\"receivers\":"
            + "[{\"account_no\":\"E\",\"amount\":1.5,\"description\":\"x\"}]}", "PARAM_INVALID"),
        ("/v1/clears", "{\"clear_no\":\"C1\",\"order_no\":\"O1\",\"currency\":\"CNY\",\"receivers\":"
            + "[{\"account_no\":\"E\",\"amount\":1,\"description\":\"x\"}]}", "ORDER_NOT_CREDITED"),
        ("/v1/clears", "{\"clear_no\":\"C1\",\"clear_no\":\"C2\"}", "PARAM_INVALID"),
        ("/v1/accounts", "{\"account_no\":\"E\",\"kind\":\"PERSON\",\"holder\":\"x\",\"sealed_to\":\"bank-2026\"}",
            "SEAL_INVALID"),
        ("/v1/nothing", "{}", "NOT_FOUND"),
    ])
    func parameters(target: String, body: String, expected: String) throws {
        #expect(code(try request("POST", target, body)) == expected)
    }

    private func serve(_ call: BankServiceCall, nonce: String) throws -> BankServiceAnswer {
        let request = try adapter.request(for: call, at: now, nonce: nonce)
        guard let response = world.handle(.bank, request, at: now).response else { return .unknown(code: "cut") }
        return adapter.answer(to: call, .answered(response), at: now)
    }

    @Test("an account is opened and a card bound, each once under its number")
    func accounts() throws {
        func opening(_ holder: String) -> BankServiceCall {
            .openAccount(BankAccountOpening(
                account: "EA01", kind: .person, holder: holder, identity: SecretBytes(utf8: "330106199001010017")))
        }
        func bind(_ number: String, _ card: String) -> BankServiceCall {
            .bindCard(number: number, account: "EA01", card: SecretBytes(utf8: card))
        }
        func tail(_ answer: BankServiceAnswer) -> String {
            if case .account(let report) = answer { report.cardTail } else { "\(answer)" }
        }
        #expect(tail(try serve(bind("B1", "6222020000000007310"), nonce: "n0000000")).contains("ACCOUNT_NOT_FOUND"))
        for turn in 1...2 { #expect(tail(try serve(opening("张三"), nonce: "n000000\(turn)")) == "") }
        #expect(tail(try serve(opening("李四"), nonce: "n0000003")).contains("NUMBER_REUSED"))
        for turn in 4...5 { #expect(tail(try serve(bind("B1", "6222020000000007310"), nonce: "n000000\(turn)")) == "7310") }
        #expect(tail(try serve(bind("B1", "6222020000000007311"), nonce: "n0000006")).contains("NUMBER_REUSED"))
        #expect(tail(try serve(bind("B2", "6222020000000008888"), nonce: "n0000007")) == "8888")
        #expect(tail(try serve(bind("B3", "not-a-card"), nonce: "n0000008")).contains("PARAM_INVALID"))
        #expect(tail(try serve(.readAccount("EA01"), nonce: "n0000009")) == "8888")
    }

    @Test("a day's statement lists every entry once, page by page, and adds up to the balances")
    func statement() throws {
        let order = BankOrder(number: "O1", channel: .wechat, tradeNumber: "T", minorUnits: 1_000_000)
        world.openBankAccount("EA01", holder: "x")
        world.bank.bank.credit(order)
        let legs = (1...50).map { place in
            SandboxLeg(
                account: "EA01", type: "PERSON", minorUnits: Int64(place), detailNumber: "D", reason: "",
                state: .processing, finishAt: now)
        }
        for turn in 1...11 {
            world.bank.bank.clear("C\(turn)", BankClear(order: "O1", split: SandboxSplit(
                number: "C\(turn)", channelNumber: "X", createdAt: now, fingerprint: "", legs: legs)))
        }
        _ = world.due(at: now)
        let day = String(now.rfc3339Beijing.prefix(10))
        var entries: [BankStatementPage.Entry] = []
        var after: Int64 = 0
        var pages = 0
        while pages < 5 {
            pages += 1
            guard case .statement(let page) = try serve(
                .statement(day: day, after: after), nonce: "statement\(pages)") else { break }
            entries += page.entries
            guard let next = page.next else { break }
            after = next
        }
        #expect(pages == 2 && entries.count == 550)
        #expect(entries.reduce(0) { $0 + $1.amount.minorUnits } == world.truth.bank.balances["EA01"])
        #expect(try serve(.statement(day: "2026-11-01", after: 0), nonce: "otherday1") == .statement(
            try #require({
                guard case .statement(let page) = try serve(
                    .statement(day: "2026-11-01", after: 0), nonce: "otherday2"), page.entries.isEmpty
                else { return nil }
                return page
            }())))
        guard case .credit(let report) = try serve(.readCredit(AttemptID(trusted: "O1")), nonce: "credit001") else {
            Issue.record("no credit")
            return
        }
        #expect(report.available == .fen(0), "nothing has arrived of an order no channel collected")
        #expect(world.truth.faults() == [])
    }

    @Test("the rules find books that are wrong")
    func invariants() throws {
        var book = BankBook()
        book.open(BankAccount(
            number: "E", kind: "PERSON", holder: "x", identity: SecretBytes(utf8: "1"), card: nil, balance: 5))
        #expect(book.faults().count == 1)
        let item = SandboxTransfer(
            number: "W", channelNumber: "X", account: "E", minorUnits: 6, createdAt: now, fingerprint: "",
            notifyURL: "", confirmsAt: nil, expiresAt: now, reason: "", returnsAfter: nil, state: .processing,
            until: now, changedAt: now)
        book.withdraw(item, fee: 0)
        #expect(book.faults().count == 2)
    }
}
