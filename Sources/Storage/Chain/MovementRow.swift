import Ledger
import Payments

/// A movement as its row holds it. Hashed from the stored words themselves, so that verification can follow a chain through
/// a damaged row it could not read as a `Movement`.
struct MovementRow {
    let partition: Int
    let sequence: Int64
    let id: String
    let kind: String
    let order: String
    let shop: String
    let subject: String
    let at: Int64
    let currency: String
    var entries: [EntryRow]

    func hash(after previous: [UInt8]) -> [UInt8] {
        var link = ChainLink("movement.1", after: previous)
        link.integer(Int64(partition))
        link.integer(sequence)
        for word in [id, kind, order, shop, subject] { link.text(word) }
        link.integer(at)
        link.text(currency)
        link.integer(Int64(entries.count))
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
    init(_ movement: Movement, sequence: Int64) {
        self.init(
            partition: movement.order.partition, sequence: sequence, id: movement.id.text,
            kind: movement.kind.rawValue, order: movement.order.text, shop: movement.shop.text,
            subject: movement.subject, at: movement.at.milliseconds, currency: movement.currency.rawValue,
            entries: movement.entries.map {
                EntryRow(account: $0.account.text, side: $0.side.rawValue, minorUnits: $0.minorUnits)
            })
    }
}
