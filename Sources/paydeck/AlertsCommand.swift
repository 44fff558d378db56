import Alerts
import ArgumentParser
import Console
import Engine
import EngineHost
import JSON
import Operations
import Payments
import Storage

struct AlertsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "List an engine's alerts, or prove that a receiver takes messages.",
        subcommands: [List.self, Test.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Alerts that stand and those that ended last, from a data folder; an engine may run on it.",
            discussion: "Exit code 0: nothing critical stands, 1: something does.")

        @Option(help: "The data folder of an engine or demo.")
        var data: String

        @Flag(help: "One JSON object.")
        var json = false

        @OptionGroup var words: CommandLanguage

        func run() throws {
            let (book, outboxes) = try StoreFile.reading(data) { store in
                (try store.value(AlertBook.storeKey), try store.value(ReceiverOutbox.storeKey))
            }
            let (alerts, receivers) = try List.read(book, outboxes)
            if json {
                StandardStreams.print(JSONWriter.text(.object([
                    "at": .integer(SystemClock.now().milliseconds),
                    "alerts": .array(alerts.rows.reversed().map(\.value)), "day": alerts.value["day"] ?? .null,
                    "receivers": .array(receivers.map(List.receiver)),
                ])))
            } else {
                for line in plain(alerts) { StandardStreams.print(line) }
            }
            if alerts.open.contains(where: \.isCritical) { throw Exit.foundFault }
        }

        private static func read(_ book: String?, _ outboxes: String?) throws -> (AlertBook, [JSONMember]) {
            do {
                let alerts = try book.map { try AlertBook(value: JSONParser.parse($0)) } ?? AlertBook()
                return (alerts, try outboxes.map { try JSONParser.parse($0).members ?? [] } ?? [])
            } catch {
                StandardStreams.complain("the store's alerts do not read: \(error)")
                throw Exit.foundFault
            }
        }

        private func plain(_ book: AlertBook) -> [String] {
            let language: AlertLanguage = words.language == .chinese ? .chinese : .english
            let rows = book.open + book.rows.filter { !$0.isOpen && $0.mergedInto == nil }.suffix(20).reversed()
            return rows.map { row in
                let mark = !row.isOpen ? "ok" : row.isCritical ? "!!" : "! "
                return "\(mark) \(row.id)  \(row.sentence(language))"
            }
        }

        /// Figures only: what a message says stands in the alerts.
        private static func receiver(_ member: JSONMember) -> JSONValue {
            var members = [JSONMember(name: "name", value: .string(member.name))]
            for name in ["delivered", "limited", "failed", "failing", "code", "delivered_at"] {
                if let value = member.value[name] { members.append(JSONMember(name: name, value: value)) }
            }
            return .object(members)
        }
    }

    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send one message that says that nothing has happened, and print what the receiver answered.",
            discussion: """
                No engine is needed. The message counts against the receiver's own limit, not against a running \
                engine's. Exit code 0: taken, 1: not taken.
                """)

        @Argument(help: "A receiver's name in [[alert_receiver]].")
        var receiver: String

        @Option(help: "The engine's configuration, a TOML file.")
        var config: String

        func run() throws {
            do {
                let file = try EngineFile(config, at: SystemClock.now())
                guard let found = file.alertReceivers.first(where: { $0.profile.name == receiver }) else {
                    let names = file.alertReceivers.map(\.profile.name).joined(separator: ", ")
                    StandardStreams.complain(
                        "there is no receiver of that name; known are: \(names.isEmpty ? "none" : names)")
                    throw Exit.unusable
                }
                let answer = try AlertTest.run(
                    found, environment: file.configuration.environment, site: file.configuration.site)
                StandardStreams.print("\(receiver): \(answer.outcome), code \(answer.code)")
                if answer != .delivered { throw Exit.foundFault }
            } catch let error as ConfigurationError {
                StandardStreams.complain("\(error)")
                throw Exit.unusable
            }
        }
    }
}
