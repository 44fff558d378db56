package import Payments

/// One channel's codes. What the engine does about a refusal, whether it counts against the channel's health and what
/// the operator reads all come from here.
package struct CodeTable: Sendable {
    /// The channel's name, or "wire" for what is found between us and any channel.
    package let name: String
    /// In the order of the file.
    package let rows: [ChannelCode]

    private struct Entry {
        let usual: ChannelCode
        var exceptions: [ChannelCallKind: ChannelCode] = [:]
    }

    private let exact: [String: Entry]
    /// Codes that end in `*`, without it; the longest first.
    private let beginnings: [(text: String, entry: Entry)]
    private let other: Entry

    /// - Parameter rows: of each code at most one row a call, and one for all calls; one of them for `*`.
    init(name: String, rows: [ChannelCode]) {
        var entries: [String: Entry] = [:]
        for row in rows where row.call == nil { entries[row.code] = Entry(usual: row) }
        for row in rows {
            if let call = row.call { entries[row.code]?.exceptions[call] = row }
        }
        self.name = name
        self.rows = rows
        other = entries.removeValue(forKey: CodeTable.rest) ?? Entry(usual: CodeTable.unlisted)
        exact = entries.filter { !$0.key.hasSuffix(CodeTable.rest) }
        beginnings = entries.filter { $0.key.hasSuffix(CodeTable.rest) }
            .map { (text: String($0.key.dropLast()), entry: $0.value) }
            .sorted { $0.text.utf8.count > $1.text.utf8.count }
    }

    static let rest = "*"

    /// What is said of a code when no table says anything: nothing is decided.
    private static let unlisted = ChannelCode(
        code: rest, call: nil, errorClass: .unknown, english: "A code no table lists", chinese: "未列出的返回码")

    /// The row that holds for a code as the answer to a call. Codes that are not listed have the row of `*`.
    package func row(_ code: String, _ call: ChannelCallKind) -> ChannelCode {
        let entry = entry(code) ?? other
        return entry.exceptions[call] ?? entry.usual
    }

    package func errorClass(_ code: String, _ call: ChannelCallKind) -> ErrorClass { row(code, call).errorClass }

    /// True when a row names the code or its beginning.
    package func knows(_ code: String) -> Bool { entry(code) != nil }

    private func entry(_ code: String) -> Entry? {
        exact[code] ?? beginnings.first { code.hasPrefix($0.text) }?.entry
    }
}
