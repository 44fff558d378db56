import Ledger
import Payments

/// A movement as its row holds it. Hashed from the stored words themselves, so that verification can follow the chain
/// through a damaged row it could not read as a `Movement`.
struct MovementRow {
    let sequence: Int64
    let id: String
    let kind: String
    let order: String
    let shop: String
    let subject: String
    let at: Int64
    let currency: String
    /// Number of the first entry; the others follow it without gaps.
    let firstEntry: Int64
    let entryCount: Int64
    /// Follows from the shop; the tree covers it, the chain does not.
    let partition: Int
    var entries: [EntryRow]

    func hash(after previous: [UInt8]) -> [UInt8] {
        var link = ChainLink("movement.1", after: previous)
        link.integer(sequence)
        for word in [id, kind, order, shop, subject] { link.text(word) }
        link.integer(at)
        link.text(currency)
        link.integer(firstEntry)
        link.integer(entryCount)
        for entry in entries {
            link.text(entry.account)
            link.text(entry.side)
            link.integer(entry.minorUnits)
        }
        return link.hash
    }
}

/// One line of a movement as its row holds it.
struct EntryRow {
    let account: String
    let side: String
    let minorUnits: Int64
}

extension MovementRow {
    init(_ movement: Movement, sequence: Int64, firstEntry: Int64) {
        self.init(
            sequence: sequence, id: movement.id.text, kind: movement.kind.rawValue, order: movement.order.text,
            shop: movement.shop.text, subject: movement.subject, at: movement.at.milliseconds,
            currency: movement.currency.rawValue, firstEntry: firstEntry, entryCount: Int64(movement.entries.count),
            partition: movement.shop.partition,
            entries: movement.entries.map {
                EntryRow(account: $0.account.text, side: $0.side.rawValue, minorUnits: $0.minorUnits)
            })
    }
}
