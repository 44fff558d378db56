import JSON
import Operations

/// The lists of pictures as JSON. Many consoles are sent the very same list of the same moment; it is encoded once.
final class SharedRows: Sendable {
    private struct Entry: Sendable {
        let name: String
        /// Where the rows are in memory. They are kept here, so nothing else can come to be there.
        let place: UInt
        let rows: any Sendable
        let value: JSONValue
    }

    /// Lists kept, the newest: those of some seconds.
    private static let most = 64

    private let entries = Locked<[Entry]>([])

    var count: Int { entries.with { $0.count } }

    /// The same document as the encoder's own.
    func encode(_ snapshot: ConsoleSnapshot) throws -> JSONValue {
        var rest = snapshot
        var lists: [String: JSONValue] = [:]
        try take(\.channels, "channels", from: &rest, into: &lists)
        try take(\.preferences, "preferences", from: &rest, into: &lists)
        try take(\.regions, "regions", from: &rest, into: &lists)
        try take(\.alerts, "alerts", from: &rest, into: &lists)
        try take(\.events, "events", from: &rest, into: &lists)
        try take(\.orders, "orders", from: &rest, into: &lists)
        try take(\.review, "review", from: &rest, into: &lists)
        try take(\.changes, "changes", from: &rest, into: &lists)
        let document = try JSONValueEncoder.encode(rest)
        guard let members = document.members else { return document }
        return .object(members.map { member in
            lists[member.name].map { JSONMember(name: member.name, value: $0) } ?? member
        })
    }

    private func take<Row: Encodable & Sendable>(
        _ path: WritableKeyPath<ConsoleSnapshot, [Row]>, _ name: String, from rest: inout ConsoleSnapshot,
        into lists: inout [String: JSONValue]
    ) throws {
        let rows = rest[keyPath: path]
        guard !rows.isEmpty else { return }
        let place = rows.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
        rest[keyPath: path] = []
        if let known = entries.with({ $0.last { $0.name == name && $0.place == place } }) {
            lists[name] = known.value
            return
        }
        let value = try JSONValueEncoder.encode(rows)
        lists[name] = value
        entries.with { entries in
            if entries.count >= SharedRows.most { entries.removeFirst() }
            entries.append(Entry(name: name, place: place, rows: rows, value: value))
        }
    }
}
