/// Shortens what ncurses says about styles. It sends each colour and attribute as a sequence of its own, takes colours
/// back before a reset that does so anyway, and names the character set with every reset although it never changes it.
/// On a screen of figures that is a third of all bytes. What a terminal shows stays the same: parameters of one
/// sequence are obeyed in their order like sequences that follow each other (ECMA-48, 8.3.117).
enum StyleJoiner {
    /// `dropsCharset`: `ESC ( B` goes; the caller has named the set once.
    static func joined(_ bytes: [UInt8], dropsCharset: Bool) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var pending: [UInt8]?
        var index = 0
        while index < bytes.count {
            if let end = styleEnd(bytes, from: index) {
                take(bytes[(index + 2)..<end], into: &pending, flushing: &result)
                index = end + 1
            } else if dropsCharset, bytes[index...].starts(with: charset) {
                index += charset.count
            } else {
                flush(&pending, into: &result)
                result.append(bytes[index])
                index += 1
            }
        }
        flush(&pending, into: &result)
        return result
    }

    static let charset: [UInt8] = [0x1B, UInt8(ascii: "("), UInt8(ascii: "B")]

    /// Terminals take 16 parameters at least; the rest goes into a sequence of its own.
    private static let mostParameters = 14

    /// Where the `m` of a style sequence stands that begins at `start`; nil for anything else.
    private static func styleEnd(_ bytes: [UInt8], from start: Int) -> Int? {
        guard start + 2 < bytes.count, bytes[start] == 0x1B, bytes[start + 1] == UInt8(ascii: "[") else { return nil }
        var end = start + 2
        while end < bytes.count, (0x30...0x39).contains(bytes[end]) || bytes[end] == UInt8(ascii: ";") { end += 1 }
        return end < bytes.count && bytes[end] == UInt8(ascii: "m") ? end : nil
    }

    private static func take(
        _ parameters: ArraySlice<UInt8>, into pending: inout [UInt8]?, flushing result: inout [UInt8]
    ) {
        let zero = UInt8(ascii: "0")
        let semicolon = UInt8(ascii: ";")
        // A reset at the start makes all before it void. ncurses puts none elsewhere, and a 0 there is a colour.
        let second = parameters.dropFirst().first ?? semicolon
        let isReset = parameters.isEmpty || (parameters.first == zero && second == semicolon)
        guard let before = pending, !isReset else {
            pending = parameters.isEmpty ? [zero] : Array(parameters)
            return
        }
        let joined = before + [semicolon] + parameters
        if joined.count(where: { $0 == semicolon }) < mostParameters {
            pending = joined
        } else {
            flush(&pending, into: &result)
            pending = Array(parameters)
        }
    }

    private static func flush(_ pending: inout [UInt8]?, into result: inout [UInt8]) {
        guard let parameters = pending else { return }
        pending = nil
        result += [0x1B, UInt8(ascii: "[")]
        if parameters != [UInt8(ascii: "0")] { result += parameters }
        result.append(UInt8(ascii: "m"))
    }
}
