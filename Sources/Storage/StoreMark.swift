import Cryptography
package import Payments

/// How far a store was, in a form that is kept elsewhere: a store that is behind it, or that holds something else up to
/// it, has lost what was committed.
package struct StoreMark: Sendable, Equatable {
    /// Which store: made once, with its first mark.
    package var store: String
    /// Number, time and SHA-256 of the newest event of the feed; 0 and empty before the first.
    package var event: Int64
    package var at: Timestamp
    package var eventHash: [UInt8]
    /// The ends of both chains.
    package var ledger: Int64
    package var ledgerHash: [UInt8]
    package var audit: Int64
    package var auditHash: [UInt8]

    package init(
        store: String, event: Int64, at: Timestamp, eventHash: [UInt8], ledger: Int64, ledgerHash: [UInt8],
        audit: Int64, auditHash: [UInt8]
    ) {
        self.store = store
        self.event = event
        self.at = at
        self.eventHash = eventHash
        self.ledger = ledger
        self.ledgerHash = ledgerHash
        self.audit = audit
        self.auditHash = auditHash
    }
}

/// What a store lacks of what a mark says it held.
package enum StoreMarkFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// Rows at the end are gone; the counts are those the mark knows of.
    case behind(mark: StoreMark, events: Int64, movements: Int64, auditRows: Int64, endsAt: Timestamp?)
    /// A row the mark names is another one, by its table.
    case differs(mark: StoreMark, table: String, row: Int64)
    /// The mark is of another store.
    case otherStore(mark: StoreMark, found: String)

    package var mark: StoreMark {
        switch self {
        case .behind(let mark, _, _, _, _), .differs(let mark, _, _), .otherStore(let mark, _): mark
        }
    }

    package var description: String {
        switch self {
        case .behind(let mark, let events, let movements, let auditRows, let end):
            let last = end.map { "ends at \($0.rfc3339Beijing)" } ?? "is empty"
            return "the store \(last), the marker knows it until \(mark.at.rfc3339Beijing): \(events) events, "
                + "\(movements) ledger movements and \(auditRows) audit rows that were committed are missing"
        case .differs(let mark, let table, let row):
            return "row \(row) of \(table) is not the one the marker of \(mark.at.rfc3339Beijing) knows"
        case .otherStore(let mark, let found):
            return "the marker of \(mark.at.rfc3339Beijing) is of store \(mark.store), the folder holds "
                + (found.isEmpty ? "one without a name" : "store \(found)")
        }
    }
}

extension Store {
    private static let identityKey = "store.identity"

    /// The store's own name; nil before it has got one.
    package func identity() throws(StoreError) -> String? { try value(Store.identityKey) }

    /// Names the store once and for all.
    package func setIdentity(_ name: String) throws(StoreError) { try setValue(Store.identityKey, name) }

    /// How far the store is, as committed.
    package func mark() throws(StoreError) -> StoreMark {
        let ends = memory.ends
        let newest = try ends.event > 0 ? events(after: ends.event - 1, limit: 1).first : nil
        return StoreMark(
            store: try identity() ?? "", event: ends.event, at: newest?.at ?? Timestamp(milliseconds: 0),
            eventHash: newest.map(Store.hash) ?? [], ledger: ends.ledger.sequence, ledgerHash: ends.ledger.hash,
            audit: ends.audit.sequence, auditHash: ends.audit.hash)
    }

    /// True when the store has committed something after `mark`. Asks no row.
    package func isAhead(of mark: StoreMark) -> Bool {
        memory.ends.event != mark.event || memory.ends.ledger.sequence != mark.ledger
            || memory.ends.audit.sequence != mark.audit
    }

    /// Compares the store with a mark of it. Newer rows than the mark's are fine: it lags.
    /// - Returns: nil when the store holds all the mark knows of.
    package func fault(against mark: StoreMark) throws(StoreError) -> StoreMarkFault? {
        let found = try identity() ?? ""
        let ends = memory.ends
        if ends.event < mark.event || ends.ledger.sequence < mark.ledger || ends.audit.sequence < mark.audit {
            let last = try ends.event > 0 ? events(after: ends.event - 1, limit: 1).first?.at : nil
            return .behind(
                mark: mark, events: max(0, mark.event - ends.event),
                movements: max(0, mark.ledger - ends.ledger.sequence),
                auditRows: max(0, mark.audit - ends.audit.sequence), endsAt: last)
        }
        guard found == mark.store else { return .otherStore(mark: mark, found: found) }
        if mark.event > 0 {
            let event = try events(after: mark.event - 1, limit: 1).first
            guard event.map(Store.hash) == mark.eventHash else {
                return .differs(mark: mark, table: "feed", row: mark.event)
            }
        }
        for (table, row, hash) in [
            ("movements", mark.ledger, mark.ledgerHash), ("audit", mark.audit, mark.auditHash),
        ] where row > 0 {
            guard try link(of: table, row) == hash else { return .differs(mark: mark, table: table, row: row) }
        }
        return nil
    }

    /// When the newest row was written; nil of an empty store.
    package func newestMoment() throws(StoreError) -> Timestamp? {
        let event = try feed.newestMoment.first { row throws(StoreError) in row.optionalTime() } ?? nil
        let act = try audits.newestMoment.first { row throws(StoreError) in row.optionalTime() } ?? nil
        return [event, act].compactMap { $0 }.max()
    }

    private func link(of table: String, _ row: Int64) throws(StoreError) -> [UInt8]? {
        let statement = table == "audit" ? audits.link : movements.link
        return try statement.first({ $0.integer(row) }) { row throws(StoreError) in row.bytes() }
    }

    private static func hash(_ event: FeedEvent) -> [UInt8] {
        let parts: [String] = [
            String(event.sequence), String(event.at.milliseconds), event.kind.rawValue, event.shop?.text ?? "",
            event.order?.text ?? "", event.channel?.text ?? "", event.subject,
            String(event.minorUnits), event.code, String(event.durationMilliseconds), event.detail,
        ]
        // Lengths before texts, so that no two events read the same.
        return Digest.sha256(Array(parts.map { "\($0.utf8.count):\($0)" }.joined().utf8))
    }
}
