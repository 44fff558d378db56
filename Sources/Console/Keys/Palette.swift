package import Operations
import Terminal

/// The `:` line: finds commands by their names in both languages, by aliases, and by how Chinese names are spelt.
package enum CommandPalette {
    package struct Match: Sendable, Equatable {
        package let action: Action
        /// The name that matched best.
        package let name: String
    }

    /// What the line may mean, the best first; commands of the present screen before others of equal fit.
    package static func matches(_ line: String, on screen: ScreenName) -> [Match] {
        let typed = String(KeyFold.ascii(line).prefix { $0 != " " })
        let found: [(match: Match, rank: Int)] = KeyTable.bindings.compactMap { binding in
            let names = binding.names + binding.chinese + binding.initials
            let ranked = names.compactMap { name in Fuzzy.distance(typed, to: name).map { (name, $0) } }
            guard let best = ranked.min(by: { $0.1 < $1.1 }) else { return nil }
            let away = binding.screens.contains(screen) ? 0 : 1
            return (Match(action: binding.action, name: best.0), best.1 * 2 + away)
        }
        return found.enumerated()
            .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
            .map(\.element.match)
    }

    /// The command a finished line names: exactly, or else by the best match. Verbs are never guessed: they want
    /// a whole name or alias.
    package static func command(_ line: String, on screen: ScreenName) -> (action: Action, arguments: [String])? {
        let words = line.split { $0 == " " || $0 == "\u{3000}" }.map(String.init)
        guard let typed = words.first.map({ KeyFold.ascii($0).lowercased() }) else { return nil }
        let arguments = Array(words.dropFirst())
        if let exact = named(typed) { return (exact.action, folded(arguments, of: exact)) }
        guard let best = matches(typed, on: screen).first, !KeyTable.binding(best.action).isVerb,
            best.action != .quit
        else { return nil }
        return (best.action, folded(arguments, of: KeyTable.binding(best.action)))
    }

    private static func named(_ typed: String) -> KeyBinding? {
        KeyTable.bindings.first { binding in
            (binding.names + binding.chinese + binding.initials).contains { $0.lowercased() == typed }
        }
    }

    /// Names and figures typed with the input method on are their ASCII selves; a person's own words stay as they are.
    private static func folded(_ arguments: [String], of binding: KeyBinding) -> [String] {
        switch binding.argument {
        case .text, .reason, .noteText: arguments
        default: arguments.map { KeyFold.ascii($0) }
        }
    }

    /// The line completed with the best name; itself when nothing fits.
    static func completed(_ line: String, on screen: ScreenName) -> String {
        guard !KeyFold.ascii(line).contains(" "), let best = matches(line, on: screen).first else { return line }
        let binding = KeyTable.binding(best.action)
        let name = binding.initials.contains(best.name) ? binding.names[0] : best.name
        return binding.argument == .none ? name : name + " "
    }
}
