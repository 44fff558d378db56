import ArgumentParser
import Payments

/// From when to when, in every command that asks for it: days or moments of Beijing.
struct CommandSpan: ParsableArguments {
    @Option(help: "Beginning in Beijing: a day, 2026-11-26, or a moment, \"2026-11-26 13:20\".")
    var from: String?

    @Option(help: "End in Beijing: the last day, or the moment before which it ends.")
    var to: String?

    func validate() throws {
        for (name, text) in [("--from", from), ("--to", to)] {
            if let text, CommandSpan.moment(text, isEnd: false) == nil {
                throw ValidationError(
                    "\(name) wants a day such as 2026-11-26 or a moment such as \"2026-11-26 13:20\","
                        + " not \"\(text.prefix(40))\"")
            }
        }
        if let start, let end, start >= end { throw ValidationError("--from must be before --to") }
    }

    /// First moment of the span; nil when nothing was said.
    var start: Timestamp? { from.flatMap { CommandSpan.moment($0, isEnd: false) } }

    /// The moment before which the span ends; of a day that was named, its end. Nil when nothing was said.
    var end: Timestamp? { to.flatMap { CommandSpan.moment($0, isEnd: true) } }

    private static func moment(_ text: String, isEnd: Bool) -> Timestamp? {
        switch text.utf8.count {
        case 10: Timestamp(spacedBeijing: text + " 00:00:00").map { isEnd ? $0.adding(seconds: 86_400) : $0 }
        case 16: Timestamp(spacedBeijing: text + ":00")
        default: Timestamp(spacedBeijing: text)
        }
    }
}
