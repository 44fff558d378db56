import Payments

extension AuditRecord {
    /// The record's link in the audit chain; covers every field with the sequence it is stored under.
    func hash(after previous: [UInt8]) -> [UInt8] {
        var link = ChainLink("audit.1", after: previous)
        link.integer(sequence)
        link.integer(at.milliseconds)
        link.integer(Int64(riskClass))
        for word in [who, act, target, change, reason, outcome, actionID] { link.text(word) }
        return link.hash
    }
}
