import Cryptography
package import Ledger

/// A movement read back from the text a proof shows. What it says is believed once the proof holds.
package struct ProvenMovement: Sendable, Equatable {
    package let sequence: Int64
    package let kind: String
    package let order: String
    package let shop: String
    package let subject: String
    /// Milliseconds since 1970 in UTC.
    package let at: Int64
    package let currency: String
    package let postings: [Posting]

    package struct Posting: Sendable, Equatable {
        package let side: LedgerSide
        package let account: String
        package let minorUnits: Int64
    }

    /// Reads the text of docs/proofs.md line by line. Throws with the line that breaks a rule.
    init(text: String) throws(ProofFault) {
        guard text.utf8.count <= Limits.entryBytes, text.utf8.allSatisfy({ $0 == 10 || (32..<127).contains($0) }) else {
            throw ProofFault("entry", "must be at most \(Limits.entryBytes) bytes of ASCII")
        }
        var lines = EntryLines(text)
        guard lines.next() == "paydeck-movement-v1" else { throw ProofFault("entry", "must be a movement, version 1") }
        sequence = try lines.number("sequence")
        _ = try lines.word("id")
        kind = try lines.word("kind")
        order = try lines.word("order")
        shop = try lines.word("shop")
        _ = try lines.number("partition")
        subject = try lines.word("subject")
        at = try lines.number("at")
        currency = try lines.word("currency")
        _ = try lines.number("first")
        let count = try lines.number("entries")
        var postings: [Posting] = []
        while let line = lines.next() {
            postings.append(try ProvenMovement.posting(line, number: postings.count + 1))
        }
        guard Int64(postings.count) == count else { throw ProofFault("entry.entries", "is not the number of postings") }
        self.postings = postings
    }

    private static func posting(_ line: Substring, number: Int) throws(ProofFault) -> Posting {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, let side = LedgerSide(rawValue: String(words[0])),
            let account = LeafText.value(of: words[1]), let units = Int64(words[2]), units > 0
        else { throw ProofFault("entry.posting[\(number)]", "must be a side, an account and a positive amount") }
        return Posting(side: side, account: account, minorUnits: units)
    }
}

/// The lines of a movement's text, each `name value`.
private struct EntryLines {
    private var lines: [Substring]

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).reversed()
        // The last line ends, too.
        if lines.first?.isEmpty == true { lines.removeFirst() } else { lines = [] }
    }

    mutating func next() -> Substring? { lines.popLast() }

    mutating func word(_ name: String) throws(ProofFault) -> String {
        guard let line = next(), line.hasPrefix(name + " "),
            let value = LeafText.value(of: line.dropFirst(name.count + 1))
        else { throw ProofFault("entry.\(name)", "must stand here with one word") }
        return value
    }

    mutating func number(_ name: String) throws(ProofFault) -> Int64 {
        guard let number = Int64(try word(name)), number >= 0 else {
            throw ProofFault("entry.\(name)", "must be a whole number")
        }
        return number
    }
}

extension LeafText {
    /// Reads a word back; nil when it is not what `word` writes.
    static func value(of word: Substring) -> String? {
        if word == "%" { return "" }
        guard !word.isEmpty else { return nil }
        var bytes: [UInt8] = []
        var rest = Array(word.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                guard byte > 32, byte < 127 else { return nil }
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = Hex.decode(String(decoding: rest.prefix(2), as: UTF8.self)) else {
                return nil
            }
            bytes += value
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
