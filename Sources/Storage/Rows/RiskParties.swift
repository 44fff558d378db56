import Payments
import Risk

/// Who takes part in an order besides its buyer, as the windows are rebuilt from it:
/// `leader|payee|receiver=amount,...`.
struct RiskParties: Equatable {
    var leader: String
    var payee: String
    var flows: [RiskSubject.Flow]

    init(_ subject: RiskSubject) {
        leader = subject.leader
        payee = subject.payee
        flows = subject.flows
    }

    /// Nil when it does not read. Empty text is of an order that was stored before this was: its payee is its shop.
    init?(storedText text: String, shop: ShopID, minorUnits: Int64) {
        guard !text.isEmpty else {
            leader = ""
            payee = RiskSubject.shopKey(shop)
            flows = [RiskSubject.Flow(to: payee, minorUnits: minorUnits)]
            return
        }
        // By bytes: a start reads a hundred thousand of them.
        let parts = text.utf8.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        leader = String(Substring(parts[0]))
        payee = String(Substring(parts[1]))
        flows = []
        for part in parts[2].split(separator: UInt8(ascii: ",")) {
            guard let sign = part.firstIndex(of: UInt8(ascii: "=")),
                let amount = Int64(Substring(part[part.index(after: sign)...]))
            else { return nil }
            flows.append(RiskSubject.Flow(to: String(Substring(part[..<sign])), minorUnits: amount))
        }
    }

    /// Empty when a number holds one of the signs: the order then counts for its shop.
    var storedText: String {
        let numbers = [leader, payee] + flows.map(\.to)
        guard numbers.allSatisfy({ !$0.utf8.contains { [0x7C, 0x2C, 0x3D].contains($0) } }) else { return "" }
        return "\(leader)|\(payee)|" + flows.map { "\($0.to)=\($0.minorUnits)" }.joined(separator: ",")
    }
}
