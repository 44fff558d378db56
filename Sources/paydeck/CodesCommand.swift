import ArgumentParser
import Channels
import Console
import JSON
import Payments

struct CodesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codes",
        abstract: "What each channel's codes mean, and what the engine does about them.",
        discussion: """
            The classes: technical, rate_limited and frozen count against the channel's health; the others say nothing \
            about it. A code with * at its end stands for all that begin so, * alone for every code that is not listed.
            """)

    @Argument(help: "A channel, such as wechat; without one all of them.")
    var channel: String?

    @Flag(help: "As one JSON document.")
    var json = false

    @OptionGroup var words: CommandLanguage

    func validate() throws {
        let names = ChannelCodes.tables.map(\.name)
        if let channel, !names.contains(channel) {
            throw ValidationError("no table \"\(channel.prefix(40))\"; there are: " + names.joined(separator: ", "))
        }
    }

    func run() throws {
        for fault in ChannelCodes.faults { StandardStreams.complain("\(fault)") }
        let tables = ChannelCodes.tables.filter { channel == nil || $0.name == channel }
        if json {
            StandardStreams.document(JSONWriter.text(CodesCommand.document(tables)))
        } else {
            for table in tables { print(table) }
        }
        if !ChannelCodes.faults.isEmpty { throw Exit.foundFault }
    }

    private func print(_ table: CodeTable) {
        let words = words.language
        let codes = table.rows.map(\.code.utf8.count).max() ?? 0
        for row in table.rows {
            let cells = [
                table.name.padded(10), row.code.padded(codes), (row.call?.rawValue ?? "-").padded(15),
                row.errorClass.rawValue.padded(13), row.errorClass.countsAgainstHealth ? "ill " : "-   ",
                words == .chinese ? row.chinese : row.english,
            ]
            StandardStreams.print(cells.joined(separator: " "))
        }
    }

    private static func document(_ tables: [CodeTable]) -> JSONValue {
        let rows = tables.flatMap { table in
            table.rows.map { row in
                JSONValue.object([
                    "channel": .string(table.name), "code": .string(row.code),
                    "call": row.call.map { .string($0.rawValue) } ?? .null, "class": .string(row.errorClass.rawValue),
                    "counts_against_health": .bool(row.errorClass.countsAgainstHealth),
                    "english": .string(row.english), "chinese": .string(row.chinese),
                ])
            }
        }
        return .object(["codes": .array(rows)])
    }
}

extension String {
    /// With blanks at its end, so many characters long at least.
    func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
