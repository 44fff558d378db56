import Payments

/// Rows a turn has opened for reading and changing: as they were, as they are, in the order of first touch.
struct OpenedRows<Key: Hashable & Sendable, Row: Sendable & Equatable>: Sendable {
    struct Change: Sendable {
        /// Nil for a row made in this turn.
        let original: Row?
        var current: Row

        var isChanged: Bool { original != current }
    }

    private(set) var order: [Key] = []
    private var changes: [Key: Change] = [:]

    subscript(_ key: Key) -> Row? { changes[key]?.current }

    /// Takes a row that was read, as it stands.
    mutating func open(_ row: Row, as key: Key) {
        guard changes[key] == nil else { return }
        order.append(key)
        changes[key] = Change(original: row, current: row)
    }

    /// Takes a row that is new.
    mutating func add(_ row: Row, as key: Key) {
        precondition(changes[key] == nil, "a new row is added once")
        order.append(key)
        changes[key] = Change(original: nil, current: row)
    }

    /// Changes an opened row.
    mutating func edit(_ key: Key, _ edit: (inout Row) -> Void) {
        precondition(changes[key] != nil, "a row is opened before it is changed")
        if var change = changes[key] {
            edit(&change.current)
            changes[key] = change
        }
    }

    /// The first opened row that fits, as it is now.
    func first(where fits: (Row) -> Bool) -> Row? {
        for key in order { if let row = changes[key]?.current, fits(row) { return row } }
        return nil
    }

    /// What differs from how it was read, in the order of first touch.
    var changed: [Change] { order.compactMap { changes[$0] }.filter(\.isChanged) }

    /// Changes every changed row that was there before, just before it is written.
    mutating func stamp(_ stamp: (_ original: Row, inout Row) -> Void) {
        for key in order {
            guard var change = changes[key], let original = change.original, change.isChanged else { continue }
            stamp(original, &change.current)
            changes[key] = change
        }
    }
}

/// Everything of payouts a turn has opened or made.
struct PayoutFiles: Sendable {
    var participants = OpenedRows<ParticipantID, Participant>()
    var withdrawals = OpenedRows<WithdrawalID, Withdrawal>()
    var batches = OpenedRows<BatchID, PayoutBatch>()
    var pools = OpenedRows<LegID, PurposePool>()
    /// Digests of the requests that made this turn's withdrawals.
    var digests: [WithdrawalID: [UInt8]] = [:]
    var spendings: [(spending: Spending, digest: [UInt8])] = []
    /// Transfers started in this turn.
    var transfers = 0
}
