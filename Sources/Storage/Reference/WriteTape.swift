/// What a store wrote, statement by statement with its values, commit by commit: the measure's yardstick. A text with a
/// NUL in it is cut there, as SQLite itself prints it; the measured rows have none. Replayed by
/// `WriteReplay`, it shows what SQLite itself needs for the same rows.
package struct WriteTape {
    /// One writing statement with its values.
    struct Step {
        let statement: Int
        let firstValue: Int
        let valueCount: Int
    }

    enum Value: Equatable {
        case null
        case integer(Int64)
        /// Bytes in `bytes`.
        case text(offset: UInt32, length: UInt32)
        case blob(offset: UInt32, length: UInt32)
    }

    private(set) var statements: [String] = []
    private(set) var values: [Value] = []
    private(set) var bytes: [UInt8] = []
    /// The steps of each commit, in order; commits that wrote nothing are not kept.
    private(set) var batches: [[Step]] = []
    /// Why the tape cannot stand for what was written; nil when it can.
    package private(set) var fault: String?

    private var indices: [String: Int] = [:]
    private var open: [Step] = []
    private var isInTransaction = false

    package init() {}

    package var batchCount: Int { batches.count }
    /// Statements that write, over all commits; each of ours writes one row.
    package var stepCount: Int { batches.reduce(0) { $0 + $1.count } }

    /// Steps by table, for the curious.
    package var stepsByTable: [String: Int] {
        var counts: [String: Int] = [:]
        for step in batches.joined() { counts[WriteTape.table(statements[step.statement]), default: 0] += 1 }
        return counts
    }

    /// Takes one executed statement: its text with parameters, and the same text with the values in their places.
    mutating func take(sql: String, expanded: () -> String?) {
        switch sql.prefix(while: { $0 != " " && $0 != "\n" }) {
        case "BEGIN": isInTransaction = true
        case "COMMIT":
            isInTransaction = false
            commit()
        case "ROLLBACK": fault = "something was rolled back while recording"
        case "INSERT", "UPDATE", "DELETE", "REPLACE":
            guard let expanded = expanded() else { return fault = "a statement's values are too long to record" }
            write(sql, expanded)
            // Outside of a transaction each statement is its own commit.
            if !isInTransaction { commit() }
        default: break
        }
    }

    private mutating func commit() {
        if !open.isEmpty { batches.append(open) }
        open.removeAll()
    }

    private mutating func write(_ sql: String, _ expanded: String) {
        let first = values.count
        guard let found = StatementValues.read(template: sql, expanded: expanded) else {
            fault = "cannot read the values of \(sql.prefix(60))"
            return
        }
        for value in found { values.append(keep(value)) }
        open.append(Step(statement: index(of: sql), firstValue: first, valueCount: found.count))
    }

    private mutating func keep(_ literal: SQLLiteral) -> Value {
        switch literal {
        case .null: return .null
        case .integer(let number): return .integer(number)
        case .text(let text):
            bytes += text
            return .text(offset: UInt32(bytes.count - text.count), length: UInt32(text.count))
        case .blob(let blob):
            bytes += blob
            return .blob(offset: UInt32(bytes.count - blob.count), length: UInt32(blob.count))
        }
    }

    private mutating func index(of sql: String) -> Int {
        if let known = indices[sql] { return known }
        statements.append(sql)
        indices[sql] = statements.count - 1
        return statements.count - 1
    }

    /// The table a writing statement names.
    private static func table(_ sql: String) -> String {
        let words = sql.split { $0 == " " || $0 == "\n" || $0 == "(" }
        let before: Set<Substring> = ["INTO", "UPDATE", "FROM"]
        guard let position = words.firstIndex(where: before.contains) else { return "?" }
        return words.indices.contains(position + 1) ? String(words[position + 1]) : "?"
    }
}
