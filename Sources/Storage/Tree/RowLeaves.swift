import Cryptography
import Payments

extension MovementRow {
    /// The movement with all its postings, as the ledger's tree covers it.
    var leaf: [UInt8] {
        var text = LeafText("paydeck-movement-v1")
        text.line("sequence", sequence)
        text.line("id", id)
        text.line("kind", kind)
        text.line("order", order)
        text.line("shop", shop)
        text.line("partition", Int64(partition))
        text.line("subject", subject)
        text.line("at", at)
        text.line("currency", currency)
        text.line("first", firstEntry)
        text.line("entries", entryCount)
        for entry in entries { text.line(side: entry.side, account: entry.account, minorUnits: entry.minorUnits) }
        return text.bytes
    }

    var leafHash: [UInt8] { HashTree.leafHash(leaf) }
}

extension AuditRecord {
    /// The record under the number it is stored under, as the audit's tree covers it: in the first form without
    /// circumstances, in the second with them.
    var leaf: [UInt8] {
        var text = LeafText(hasContext ? "paydeck-audit-v2" : "paydeck-audit-v1")
        text.line("sequence", sequence)
        text.line("at", at.milliseconds)
        text.line("risk", Int64(riskClass))
        text.line("who", who)
        text.line("act", act)
        text.line("target", target)
        text.line("change", change)
        text.line("reason", reason)
        text.line("outcome", outcome)
        text.line("action", actionID)
        guard hasContext else { return text.bytes }
        text.line("role", context.role)
        text.line("session", context.session)
        text.line("origin", context.origin)
        text.line("second", context.second)
        text.line("typed", context.typed)
        text.line("age", context.dataAgeMilliseconds)
        text.line("shown", context.shown)
        text.line("detail", context.detail)
        text.line("foreseen", context.foreseen)
        text.line("considered", context.consideredMilliseconds)
        return text.bytes
    }

    var leafHash: [UInt8] { HashTree.leafHash(leaf) }
}
