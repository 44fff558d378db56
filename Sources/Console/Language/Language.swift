import DisplayText
import Payments

/// A language of the console.
package enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case chinese = "zh"

    /// The language of a name such as "zh", "zh-Hans", "zh_CN.UTF-8" or "en_GB"; nil for any other.
    package init?(name: String) {
        let start = name.lowercased().prefix { $0.isLetter }
        switch start {
        case "zh": self = .chinese
        case "en", "c", "posix": self = .english
        default: return nil
        }
    }

    /// The first of the locale variables that is set decides, as for any program; English when none is known.
    package static func preferred(environment: [String: String]) -> Language {
        for variable in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            guard let value = environment[variable], !value.isEmpty else { continue }
            return Language(name: value) ?? .english
        }
        return .english
    }

    package var other: Language { self == .english ? .chinese : .english }

    /// The text of a word with its arguments put in. Arguments pass the display filter here, so
    /// that nothing in them joins a character of the text around them.
    package func text(_ word: Word, _ arguments: String...) -> String { text(word, arguments: arguments) }

    package func text(_ word: Word, arguments: [String]) -> String {
        let table = self == .english ? English.words : Chinese.words
        let template = table[word] ?? "\(word)"
        return arguments.isEmpty ? template : Language.filled(template, arguments)
    }

    /// The word for a code of the engine; an unknown code is shown as it came, with blanks for underscores.
    package func code(_ domain: CodeDomain, _ raw: String) -> String {
        knownCode(domain, raw) ?? Language.words(raw)
    }

    /// By scalars: an underscore under a combining mark is one all the same.
    private static func words(_ raw: String) -> String {
        var words = String.UnicodeScalarView()
        for scalar in DisplayFilter.visible(raw).unicodeScalars { words.append(scalar == "_" ? " " : scalar) }
        return DisplayFilter.visible(String(words))
    }

    /// Raw values whose words hold the text, in lower case.
    func codes(_ domain: CodeDomain, containing text: String) -> [String] {
        let table = self == .english ? English.codes : Chinese.codes
        return (table[domain] ?? [:]).filter {
            $0.value.lowercased().contains(text) || Pinyin.contains($0.value, text)
        }.map(\.key)
    }

    func knownCode(_ domain: CodeDomain, _ raw: String) -> String? {
        let table = self == .english ? English.codes : Chinese.codes
        return table[domain]?[raw]
    }

    /// What a finding says, in this language as far as its sentences are known, else as it came.
    package func evidence(_ text: String) -> String {
        text.split(separator: Evidence.joint, omittingEmptySubsequences: false).map { sentence(String($0)) }
            .joined(separator: "; ")
    }

    private func sentence(_ text: String) -> String {
        guard self != .english, let (sentence, figures) = Evidence.read(text),
            let template = knownCode(.evidence, "\(sentence)")
        else { return text }
        return Language.filled(template, figures)
    }

    /// One pass, so that an argument holding `{1}` stays text.
    private static func filled(_ template: String, _ arguments: [String]) -> String {
        var result = ""
        var rest = Substring(template)
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            let tail = rest[rest.index(after: open)...]
            guard let close = tail.firstIndex(of: "}"), let number = Int(tail[..<close]) else {
                result += rest[open...]
                return result
            }
            if arguments.indices.contains(number) { result += DisplayFilter.visible(arguments[number]) }
            rest = tail[tail.index(after: close)...]
        }
        return result + rest
    }
}
