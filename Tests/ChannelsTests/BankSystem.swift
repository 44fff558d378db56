import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments

/// Plays the bank: signs what it says with the bank's test key.
struct BankSystem {
    static let serial = "bank-2026"
    let credentials: BankCredentials
    let adapter: BankAdapter
    let key: RSAPrivateKey
    let next: RSAPrivateKey

    init() throws {
        key = try RSAPrivateKey(pem: Fixture.pem("bank_system", .privateKey))
        // Any other key will do as the one the bank moves to.
        next = try RSAPrivateKey(pem: Fixture.pem("wechat_platform", .privateKey))
        credentials = try BankCredentials(
            application: "paydeck-test", keySerial: "ours-2026",
            key: RSAPrivateKey(pem: Fixture.pem("bank_application", .privateKey)),
            bankKeys: [BankSystem.serial: key.publicKey, "bank-2027": next.publicKey],
            sealingSerial: BankSystem.serial)
        adapter = BankAdapter(
            credentials: credentials,
            endpoint: ChannelEndpoint(
                baseURL: "http://127.0.0.1:9/", notifyURL: "http://127.0.0.1:8/notify/bank-ea"))
    }

    func headers(
        _ direction: BankSigning.Direction, _ body: [UInt8], at time: Timestamp = Calls.now,
        serial: String = BankSystem.serial, application: String = "paydeck-test", by signer: RSAPrivateKey? = nil
    ) throws -> HTTPHeaders {
        let stamp = BankSigning.Stamp(
            application: application, serial: serial, timestamp: String(time.seconds), nonce: "BANKNONCE0001")
        return [
            BankSigning.applicationHeader: application, BankSigning.serialHeader: serial,
            BankSigning.timestampHeader: stamp.timestamp, BankSigning.nonceHeader: stamp.nonce,
            BankSigning.signatureHeader: try BankSigning.signature(
                BankSigning.text(direction, stamp, body: body), by: signer ?? key),
        ]
    }

    func says(_ status: Int, _ text: String, at time: Timestamp = Calls.now) throws -> HTTPOutcome {
        let body = Array(text.utf8)
        return .answered(HTTPResponse(
            status: status, headers: try headers(.answer(status: status), body, at: time), body: body))
    }

    func refuses(_ status: Int, _ code: String) throws -> HTTPOutcome {
        try says(status, "{\"code\":\"\(code)\",\"message\":\"no\"}")
    }

    func notifies(_ text: String, at time: Timestamp = Calls.now) throws -> HTTPRequest {
        let body = Array(text.utf8)
        return HTTPRequest(
            method: "POST", url: "/notify/bank-ea", headers: try headers(.message, body, at: time), body: body)
    }

    func open(_ sealed: String?) throws -> String {
        String(decoding: try key.decryptOAEP(Base64.decode(sealed ?? "") ?? []), as: UTF8.self)
    }
}

/// One order's worth of calls to the bank.
enum BankCalls {
    static let collected = CollectedPayment(channel: .wechat, amount: .fen(8_888))
    static let split = SplitCall(
        request: Calls.splitID, payment: Calls.reference(), legs: [leg("EA01", 300), leg("EA02", 200)],
        collected: collected)
    static let takeBack = SplitReturnCall(
        number: ReturnID(trusted: "01KRETVRN00000000000000001"), request: Calls.splitID, payment: Calls.reference(),
        account: "EA01", accountKind: .person, amount: .fen(120), description: "refund of A1")
    static let transfer = TransferCall(
        number: WithdrawalID(trusted: "01KW1THDRAWA00000000000001"), account: "EA01", name: "张三",
        amount: .fen(9_900), feeMinorUnits: 100, requestTime: Calls.now, remark: "commission withdrawal")

    static func leg(_ account: String, _ fen: Int64) -> SplitCallLeg {
        SplitCallLeg(
            leg: LegID(trusted: "01K0EG00000000000000000001"), account: account, accountKind: .person,
            amount: .fen(fen), description: "团长佣金")
    }

    static func cleared(
        _ states: [(String, Int, String)], number: String = Calls.splitID.text, order: String = Calls.attempt.text
    ) -> String {
        let receivers = states.map {
            "{\"account_no\":\"\($0.0)\",\"amount\":\($0.1),\"state\":\"\($0.2)\",\"reason\":\"ACCOUNT_FROZEN\"}"
        }
        return "{\"clear_no\":\"\(number)\",\"order_no\":\"\(order)\",\"state\":\"PROCESSING\",\"receivers\":["
            + receivers.joined(separator: ",") + "]}"
    }

    static func withdrawn(
        _ state: String, amount: Int = 9_900, fee: Int = 100, account: String = "EA01",
        number: String = transfer.number.text
    ) -> String {
        """
        {"withdrawal_no":"\(number)","account_no":"\(account)","amount":\(amount),"fee":\(fee),"currency":"CNY",\
        "state":"\(state)","bank_no":"W2026112000001","reason":"CARD_CLOSED"}
        """
    }
}
