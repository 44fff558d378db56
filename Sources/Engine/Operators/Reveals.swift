import Operations
import Payments
import Storage

/// Personal data in full, for one look: to whom may see it, with a reason, and with a row in the audit chain.
extension Turn {
    func previewReveal(_ subject: RevealSubject, _ who: OperatorIdentity) throws -> CommandPreview {
        guard try !fields(of: subject).isEmpty else { return .refused(.unknownTarget, "nobody of this number") }
        var preview = CommandPreview(riskClass: 1, version: 0)
        let looked = steering.sessions.reveals(who, at: at)
        if looked >= limits.revealsPerHour {
            preview.refusal = CommandRefusal.Rule.outOfRange.because(
                "\(looked) looks within an hour, at most \(limits.revealsPerHour) may be")
        }
        return preview
    }

    func reveal(_ subject: RevealSubject, _ who: OperatorIdentity) throws -> (CommandResult, String) {
        var result = CommandResult(outcome: .done)
        result.revealed = try fields(of: subject)
        steering.sessions.noteReveal(who, at: at)
        // The chain tells which fields were seen, never what stood in them.
        return (result, "seen: " + result.revealed.map(\.kind).joined(separator: " "))
    }

    private func fields(of subject: RevealSubject) throws -> [RevealedField] {
        switch subject {
        case .order(let text):
            guard let id = OrderID(text), try open(id) else { return [] }
            let buyer = self[id].order.buyer
            return [("user", buyer.userID), ("device", buyer.deviceID)].compactMap { kind, text in
                text.isEmpty ? nil : RevealedField(kind: kind, text: text)
            }
        case .participant(let text):
            guard let id = ParticipantID(text), try open(id), let row = payouts.participants[id] else { return [] }
            return Turn.fields(of: row)
        case .withdrawal(let text):
            guard let id = WithdrawalID(text), try open(id), let row = payouts.withdrawals[id] else { return [] }
            let account = RevealedField(kind: "account " + row.method.rawValue, text: row.account)
            guard let person = try participant(shop: row.shop, number: row.participant) else { return [account] }
            return [RevealedField(kind: "name", text: person.name), account]
        }
    }

    private static func fields(of row: Participant) -> [RevealedField] {
        var fields = [RevealedField(kind: "number", text: row.number), RevealedField(kind: "name", text: row.name)]
        for (method, account) in row.accounts.sorted(by: { $0.key < $1.key }) {
            fields.append(RevealedField(kind: "account " + method.rawValue, text: account))
        }
        for (method, account) in (row.pending?.accounts ?? [:]).sorted(by: { $0.key < $1.key }) {
            fields.append(RevealedField(kind: "new account " + method.rawValue, text: account))
        }
        return fields
    }
}
