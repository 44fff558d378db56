import Channels
import HTTPMessage
import JSON
import Payments

/// One order's worth of calls, the same in every test.
enum Calls {
    static let now = Timestamp(milliseconds: 1_795_140_010_000)
    static let attempt = AttemptID(trusted: "01KATTEMPT0000000000000001")
    static let other = AttemptID(trusted: "01KATTEMPT0000000000000002")
    static let refundID = RefundID(trusted: "01KREFVND00000000000000001")
    static let splitID = SplitRequestID(trusted: "01KSP0T0000000000000000001")
    static let requestTime = now.adding(seconds: -10)
    static let nonce = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"

    static func prepay(_ fen: Int64 = 8_888, willSplit: Bool = false, description: String = "链动小铺 套装 A&B") -> ChannelCall {
        .prepay(PrepayCall(
            attempt: attempt, amount: .fen(fen), description: description, requestTime: requestTime,
            expiresAt: now.adding(seconds: 900), willSplit: willSplit))
    }

    static func reference(_ number: String = "4200000001") -> TradeReference {
        TradeReference(attempt: attempt, requestTime: requestTime, channelTradeNumber: number)
    }

    static let refundCall = RefundCall(
        refund: refundID, payment: reference(), amount: .fen(300), paymentAmount: .fen(8_888), requestTime: now,
        reason: "七天无理由")

    static let returnCall = SplitReturnCall(
        number: ReturnID(trusted: "01KRETVRN00000000000000001"), request: splitID, payment: reference(),
        account: "2088100000000001", accountKind: .person, amount: .fen(101), description: "refund of A1")

    static func splitCall(_ number: String = "4200000001", legs: Int = 2) -> SplitCall {
        SplitCall(
            request: splitID, payment: reference(number),
            legs: (0..<legs).map(leg))
    }

    /// Leg 0 goes to a merchant, the others to persons; the amounts differ.
    private static func leg(_ index: Int) -> SplitCallLeg {
        let number = String(100_000_000_000 + index)
        return SplitCallLeg(
            leg: LegID(trusted: "01K0EG00000000000000000001"), account: index == 0 ? "1900000109" : "2088" + number,
            accountKind: index == 0 ? .merchant : .person, amount: .fen(Int64(100 + index)), description: "团长佣金")
    }

    static let allKinds: [ChannelCall] = [
        prepay(), .query(reference()), .close(reference()), .refund(refundCall), .queryRefund(refundCall),
        .split(splitCall()), .querySplit(splitCall()), .unfreeze(splitCall()),
    ]
}

extension HTTPRequest {
    var json: JSONValue { (try? JSONParser.parse(body)) ?? .null }
    var form: [String: String] { FormCoding.decode(body).flatMap { SortedFields.unique($0) } ?? [:] }
}

extension ChannelAdapter {
    /// Reads the only answer of a call.
    func read(_ call: ChannelCall, _ outcome: HTTPOutcome, at now: Timestamp = Calls.now) -> ChannelAnswer? {
        answer(to: call, step: 0, of: 1, outcome: outcome, at: now)
    }
}

extension ChannelAnswer? {
    var unknownCode: String? { if case .unknown(let code) = self { code } else { nil } }
    var refusalClass: ErrorClass? { if case .refused(let refusal) = self { refusal.errorClass } else { nil } }
    var trade: TradeReport? { if case .trade(let report) = self { report } else { nil } }
    var refund: RefundReport? { if case .refund(let report) = self { report } else { nil } }
    var splitReturn: SplitReturnReport? { if case .splitReturn(let report) = self { report } else { nil } }
    var split: SplitReport? { if case .split(let report) = self { report } else { nil } }
}
