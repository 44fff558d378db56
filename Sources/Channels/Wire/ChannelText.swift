import Payments

/// Texts on their way to a channel and back.
enum ChannelText {
    /// A channel's own text, bounded and without control characters, as part of a refusal.
    static func message(_ text: String?) -> String {
        guard let text else { return "" }
        let printable = text.unicodeScalars.filter { $0.value >= 32 && !(127...159).contains($0.value) }
        return TextLimit.characters(Limits.messageCharacters).cut(String(String.UnicodeScalarView(printable)))
    }

    /// A number, code or link of the channel: printable ASCII of a sane length, else nil.
    static func token(_ text: String?, atMost limit: Int = Limits.channelTextCharacters) -> String? {
        guard let text, !text.isEmpty, text.utf8.count <= limit,
            text.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
        else { return nil }
        return text
    }

    /// Digits only, at most 18, so that the value fits.
    static func wholeNumber(_ text: String?) -> Int64? {
        guard let text, (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
            return nil
        }
        return Int64(text)
    }
}

extension Currency {
    /// The currency with the ISO 4217 number, for example "156".
    package init?(numericCode: String) {
        guard let found = Currency.allCases.first(where: { $0.numericCode == numericCode }) else { return nil }
        self = found
    }
}
