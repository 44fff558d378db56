import ArgumentParser
import Console
import EngineHost
import JSON
import Payments
import Storage

struct MessagesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "messages",
        abstract: "List messages to shops that were not delivered: to which address, and what it answered last.",
        discussion: """
            Works while an engine runs. The console's verb resend (T on the screen of orders, or :resend NUMBER) and \
            the shop itself (POST /v1/messages/{id}/resend) have them sent again. Exit code 0: there are none, 1: \
            there are some.
            """)

    @Option(help: "The data folder of an engine or demo.")
    var data: String

    @Option(help: "Only messages to this shop.")
    var shop: String?

    @Option(help: "Show at most so many, the oldest first, 1 to 10,000; all are counted.")
    var limit = 200

    @Flag(help: "One JSON object.")
    var json = false

    @OptionGroup var words: CommandLanguage

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit is 1 to 10000") }
        if let shop, ShopID(shop) == nil { throw ValidationError("--shop is 1 to 32 letters, digits, _ and -") }
    }

    func run() throws {
        let found = try StoreFile.reading(data) { store in
            try store.undelivered(shop: shop.flatMap { ShopID($0) }, limit: limit)
        }
        if json {
            StandardStreams.document(JSONWriter.text(.object([
                "at": .string(SystemClock.now().rfc3339Beijing), "count": .integer(found.count),
                "messages": .array(found.rows.map(value)),
            ])))
        } else {
            for row in found.rows { StandardStreams.print(line(row)) }
            StandardStreams.print(words.language.text(.undelivered, "\(found.count)", "\(found.rows.count)"))
        }
        if found.count > 0 { throw Exit.foundFault }
    }

    private func line(_ row: UndeliveredMessage) -> String {
        let state = words.language.text(row.task.state == .open ? .messageWaits : .messageGivenUp)
        let answer = row.task.lastCode.isEmpty ? "-" : row.task.lastCode
        return [
            state, row.message.shop.text, words.language.code(.event, row.message.event), row.message.url, answer,
            "\(row.task.tries)", row.message.createdAt.spacedBeijing, row.message.id.text,
        ].joined(separator: "  ")
    }

    private func value(_ row: UndeliveredMessage) -> JSONValue {
        let order = row.message.order
        return .object([
            "id": .string(row.message.id.text), "shop": .string(row.message.shop.text),
            "event": .string(row.message.event), "order_id": order.isNone ? .null : .string(order.text),
            "url": .string(row.message.url),
            "state": .string(row.task.state == .open ? "waiting" : "given_up"), "tries": .integer(row.task.tries),
            "last_answer": row.task.lastCode.isEmpty ? .null : .string(row.task.lastCode),
            "next_at": row.task.state == .open ? .string(row.task.dueAt.rfc3339Beijing) : .null,
            "created_at": .string(row.message.createdAt.rfc3339Beijing),
        ])
    }
}
