/// Something to be said later in whatever language is then chosen.
package struct Phrase: Sendable, Equatable {
    /// What fills a place of the phrase.
    package enum Part: Sendable, Equatable {
        case text(String)
        case word(Word)
        case code(CodeDomain, String)
        case channel(String)
        case phrase(Phrase)
    }

    package var word: Word
    package var parts: [Part]

    package init(_ word: Word, _ parts: Part...) {
        self.word = word
        self.parts = parts
    }

    package func text(in language: Language) -> String {
        language.text(word, arguments: parts.map { $0.text(in: language) })
    }
}

extension Phrase.Part {
    func text(in language: Language) -> String {
        switch self {
        case .text(let text): text
        case .word(let word): language.text(word)
        case .code(let domain, let raw): language.code(domain, raw)
        case .channel(let id): ChannelNames.name(of: id, in: language)
        case .phrase(let phrase): phrase.text(in: language)
        }
    }
}
