import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@Suite("What we ask of the bank")
struct BankRequestTests {
    private let bank: BankSystem

    init() throws { bank = try BankSystem() }

    private func ask(_ call: ChannelCall) throws -> [HTTPRequest] {
        try bank.adapter.requests(for: call, at: Calls.now, nonce: Calls.nonce)
    }

    @Test("shares go in two steps: whose money it is, then who gets it; each signed with its own nonce")
    func split() throws {
        let requests = try ask(.split(BankCalls.split))
        #expect(requests.map(\.method) == ["POST", "POST"])
        #expect(requests.map(\.target) == ["/v1/credits", "/v1/clears"])
        #expect(requests[0].json["order_no"]?.stringValue == Calls.attempt.text)
        #expect(requests[0].json["collecting_channel"]?.stringValue == "wechat")
        #expect(requests[0].json["trade_no"]?.stringValue == "4200000001")
        #expect(requests[0].json["amount"]?.integerValue == 8_888)
        let receivers = try #require(requests[1].json["receivers"]?.arrayValue)
        #expect(requests[1].json["clear_no"]?.stringValue == Calls.splitID.text)
        #expect(receivers.compactMap { $0["account_no"]?.stringValue } == ["EA01", "EA02"])
        #expect(receivers.compactMap { $0["amount"]?.integerValue } == [300, 200])
        #expect(Set(requests.compactMap { $0.headers[BankSigning.nonceHeader] }).count == 2)
        for request in requests { #expect(try isSigned(request)) }
    }

    private func isSigned(_ request: HTTPRequest) throws -> Bool {
        let stamp = BankSigning.Stamp(
            application: "paydeck-test", serial: "ours-2026", timestamp: String(Calls.now.seconds),
            nonce: request.headers[BankSigning.nonceHeader] ?? "")
        let text = BankSigning.text(
            .request(method: request.method, target: request.target), stamp, body: request.body)
        let key = try RSAPublicKey(pem: Fixture.pem("bank_application", .publicKey))
        return BankSigning.verifies(request.headers[BankSigning.signatureHeader] ?? "", of: text, by: key)
    }

    @Test("the same call is the same request but for stamp and seals, so a repeat is a repeat")
    func repeats() throws {
        let later = try bank.adapter.requests(
            for: .split(BankCalls.split), at: Calls.now.adding(seconds: 9), nonce: "another-nonce-another-nonce-0000")
        #expect(try ask(.split(BankCalls.split)).map(\.body) == later.map(\.body))
    }

    @Test("a withdrawal takes net and fee, and the holder's name only for the bank's eyes")
    func withdrawal() throws {
        let request = try #require(try ask(.transfer(BankCalls.transfer)).first)
        #expect(request.target == "/v1/withdrawals")
        #expect(request.json["amount"]?.integerValue == 9_900)
        #expect(request.json["fee"]?.integerValue == 100)
        #expect(request.json["sealed_to"]?.stringValue == BankSystem.serial)
        #expect(!String(decoding: request.body, as: UTF8.self).contains("张三"))
        #expect(try bank.open(request.json["holder"]?.stringValue) == "张三")
    }

    @Test("questions name our own numbers")
    func questions() throws {
        #expect(try ask(.querySplit(BankCalls.split)).map(\.target) == ["/v1/clears/" + Calls.splitID.text])
        #expect(try ask(.queryReturn(BankCalls.takeBack)).map(\.target) == ["/v1/returns/01KRETVRN00000000000000001"])
        #expect(try ask(.queryTransfer(BankCalls.transfer)).map(\.target)
            == ["/v1/withdrawals/01KW1THDRAWA00000000000001"])
        let back = try #require(try ask(.returnSplit(BankCalls.takeBack)).first)
        #expect(back.json["clear_no"]?.stringValue == Calls.splitID.text)
        #expect(back.json["amount"]?.integerValue == 120)
        let rest = try #require(try ask(.unfreeze(BankCalls.split)).first)
        #expect(rest.target == "/v1/debits" && rest.json["debit_no"]?.stringValue == Calls.splitID.text)
    }

    @Test("the bank collects nothing, and what it has sent to a card stays sent")
    func notItsTrade() {
        for call in [
            Calls.prepay(), .query(Calls.reference()), .close(Calls.reference()), .refund(Calls.refundCall),
            .queryRefund(Calls.refundCall), .cancelTransfer(BankCalls.transfer),
        ] {
            #expect(throws: ChannelAdapterError.self) { try ask(call) }
        }
    }

    @Test("what breaks the bank's rules never leaves the house")
    func bounds() throws {
        func split(_ legs: [SplitCallLeg], _ collected: CollectedPayment? = BankCalls.collected) -> ChannelCall {
            .split(SplitCall(
                request: Calls.splitID, payment: Calls.reference(), legs: legs, collected: collected))
        }
        let fine = BankCalls.leg("EA01", 1)
        let wrong: [(String, ChannelCall)] = [
            ("receivers", split([])), ("receivers", split(Array(repeating: fine, count: 51))),
            ("account_no", split([BankCalls.leg("EA 01", 1)])), ("account_no", split([BankCalls.leg("../EA", 1)])),
            ("receivers.amount", split([BankCalls.leg("EA01", 0)])), ("collecting_channel", split([fine], nil)),
            ("amount", split([fine], CollectedPayment(
                channel: .wechat, amount: Money(minorUnits: 8, currency: .usd)))),
            ("holder", .transfer(TransferCall(
                number: BankCalls.transfer.number, account: "EA01", name: "", amount: .fen(1), requestTime: Calls.now,
                remark: ""))),
        ]
        for (field, call) in wrong {
            #expect(#expect(throws: ChannelAdapterError.self) { try ask(call) }?.field == field)
        }
        #expect(try ask(split(Array(repeating: fine, count: 50))).count == 2)
    }

    @Test("opening and binding seal identity and card; neither prints")
    func service() throws {
        let opening = BankAccountOpening(
            account: "EA09", kind: .person, holder: "李四", identity: SecretBytes(utf8: "330106199001010017"))
        let open = try bank.adapter.request(for: .openAccount(opening), at: Calls.now, nonce: Calls.nonce)
        #expect(open.target == "/v1/accounts")
        #expect(try bank.open(open.json["identity"]?.stringValue) == "330106199001010017")
        let call = BankServiceCall.bindCard(
            number: "B1", account: "EA09", card: SecretBytes(utf8: "6222020000000007310"))
        let bind = try bank.adapter.request(for: call, at: Calls.now, nonce: Calls.nonce)
        #expect(bind.target == "/v1/accounts/EA09/cards")
        #expect(try bank.open(bind.json["card"]?.stringValue) == "6222020000000007310")
        #expect(!"\(call) \(opening)".contains("6222") && !"\(opening)".contains("3301"))
        #expect(throws: ChannelAdapterError.self) {
            try bank.adapter.request(for: .readAccount("a/b"), at: Calls.now, nonce: Calls.nonce)
        }
    }

    @Test("a credential that would let each side speak for the other is none")
    func credentials() throws {
        let key = try RSAPrivateKey(pem: Fixture.pem("bank_application", .privateKey))
        func fault(_ application: String, _ bankKeys: [String: RSAPublicKey], _ sealing: String) -> String? {
            do throws(CredentialFault) {
                _ = try BankCredentials(
                    application: application, keySerial: "k", key: key, bankKeys: bankKeys, sealingSerial: sealing)
                return nil
            } catch { return error.part }
        }
        #expect(fault("app", ["b": key.publicKey], "b") == "key")
        #expect(fault("app", ["b": bank.key.publicKey], "c") == "sealingSerial")
        #expect(fault("a b", ["b": bank.key.publicKey], "b") == "application")
        #expect(fault("app", ["b": bank.key.publicKey], "b") == nil)
    }
}
