import Payments

extension AuditRecord {
    /// The record's link in the audit chain; covers every field with the sequence it is stored under.
    ///
    /// A record without circumstances is hashed in the first form, so that rows written before these were kept still
    /// follow. The form follows from the content alone: circumstances added to an old row, or taken off a newer one,
    /// give another hash.
    func hash(after previous: [UInt8]) -> [UInt8] {
        var link = ChainLink(hasContext ? "audit.2" : "audit.1", after: previous)
        link.integer(sequence)
        link.integer(at.milliseconds)
        link.integer(Int64(riskClass))
        for word in [who, act, target, change, reason, outcome, actionID] { link.text(word) }
        guard hasContext else { return link.hash }
        link.integer(context.dataAgeMilliseconds)
        link.integer(context.consideredMilliseconds)
        for word in context.words { link.text(word) }
        return link.hash
    }

    /// True in the second form of a record.
    var hasContext: Bool { context != AuditContext() }
}

extension AuditContext {
    /// The texts in the order in which hashes cover them; it never changes.
    var words: [String] { [role, session, origin, second, typed, shown, detail, foreseen] }
}
