/// Finds Chinese text by what its characters sound like: `wx`, `weix` and `weixin` all find 微信.
///
/// Each character may be typed as its first letter, as `zh` `ch` `sh` where it begins so, or whole; the last one typed
/// may break off anywhere. A character of several readings answers to each of them. Letters and digits of the text
/// stand for themselves, so `vipyh` finds VIP用户.
enum Pinyin {
    /// Fewer letters say nothing: half of all texts hold a character that begins so.
    static let leastLetters = 2

    /// Whether the text holds characters in a row that are spelt by all of `typed`, in lower case.
    static func contains(_ text: String, _ typed: String) -> Bool {
        // The common block of Chinese characters begins with these bytes; most texts hold none of them.
        guard text.utf8.contains(where: { (0xE4...0xE9).contains($0) }) else { return false }
        guard let letters = Letters(typed), letters.all.count >= leastLetters else { return false }
        return letters.place(in: text, fromStart: false) != nil
    }

    /// How `typed` spells the text from its first character on; nil when it does not.
    static func spelling(_ text: String, _ typed: String) -> Spelling? {
        guard let letters = Letters(typed) else { return nil }
        guard let used = letters.place(in: text, fromStart: true) else { return nil }
        return used == text.unicodeScalars.count ? .whole : .beginning
    }

    enum Spelling: Equatable { case whole, beginning }

    /// The readings of a character; empty for one that has none here.
    static func readings(_ scalar: Unicode.Scalar) -> [String] {
        PinyinIndex.shared.readings(scalar).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// Typed letters and digits, as bytes.
private struct Letters {
    let all: [UInt8]

    /// Nil for text that spells nothing: empty, too long, or with a character that no reading holds.
    init?(_ typed: String) {
        all = Array(typed.utf8)
        let isSpelling = all.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
        guard isSpelling, (1...Pinyin.mostLetters).contains(all.count) else { return nil }
    }

    /// Whether characters in a row, at least one of them Chinese, take up all letters; the number of scalars up to the
    /// last of them.
    func place(in text: String, fromStart: Bool) -> Int? {
        // Bit n: letters may go on with the n-th after the characters so far; `chinese` where one of those was Chinese.
        var open: UInt64 = 1
        var chinese: UInt64 = 0
        let end: UInt64 = 1 << UInt64(all.count)
        var passed = 0
        for scalar in text.unicodeScalars.prefix(Pinyin.longestText) {
            passed += 1
            if scalar.value < 0x80 {
                (open, chinese) = (steps(ascii: scalar, from: open), steps(ascii: scalar, from: chinese))
            } else {
                (open, chinese) = (0, steps(scalar, from: open | chinese))
            }
            if chinese & end != 0 { return passed }
            open &= end - 1
            if !fromStart { open |= 1 }
            guard open | chinese != 0 else { return nil }
        }
        return nil
    }

    private func steps(ascii scalar: Unicode.Scalar, from open: UInt64) -> UInt64 {
        let lower = (0x41...0x5A).contains(scalar.value) ? scalar.value + 0x20 : scalar.value
        var reached: UInt64 = 0
        for start in all.indices where open >> UInt64(start) & 1 == 1 && UInt32(all[start]) == lower {
            reached |= 1 << UInt64(start + 1)
        }
        return reached
    }

    /// Where the letters may go on after this character.
    private func steps(_ scalar: Unicode.Scalar, from open: UInt64) -> UInt64 {
        let readings = PinyinIndex.shared.readings(scalar)
        guard !readings.isEmpty else { return 0 }
        var reached: UInt64 = 0
        for start in all.indices where open >> UInt64(start) & 1 == 1 {
            for reading in readings { reached |= steps(reading, from: start) }
        }
        return reached
    }

    private func steps(_ reading: [UInt8], from start: Int) -> UInt64 {
        var common = 0
        while common < reading.count, start + common < all.count, Letters.isSame(reading[common], all[start + common]) {
            common += 1
        }
        guard common > 0 else { return 0 }
        var reached: UInt64 = 1 << UInt64(start + 1)
        // The last character typed may break off.
        if common == reading.count || start + common == all.count { reached |= 1 << UInt64(start + common) }
        if common >= 2, reading[1] == UInt8(ascii: "h") { reached |= 1 << UInt64(start + 2) }
        return reached
    }

    /// The vowel written `v` here is often typed as `u`.
    private static func isSame(_ read: UInt8, _ typed: UInt8) -> Bool {
        read == typed || (read == UInt8(ascii: "v") && typed == UInt8(ascii: "u"))
    }
}

extension Pinyin {
    /// Scalars of a text looked at, and letters of one word.
    fileprivate static let longestText = 512
    fileprivate static let mostLetters = 60
}

/// The table unpacked at the first search: one number for each character of the common block, the rest beside.
private struct PinyinIndex: Sendable {
    static let shared = PinyinIndex(PinyinTable.lines)
    static let firstCharacter: UInt32 = 0x4E00
    private static let lastCharacter: UInt32 = 0x9FFF

    private var syllables: [[UInt8]] = [[]]
    private var first: [UInt16]
    private var others: [UInt32: [UInt16]] = [:]

    init(_ table: StaticString) {
        first = Array(repeating: 0, count: Int(PinyinIndex.lastCharacter - PinyinIndex.firstCharacter) + 1)
        let text = table.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
        for line in text.split(separator: "\n") {
            guard let blank = line.firstIndex(of: " ") else { continue }
            let syllable = Array(line[..<blank].utf8)
            if syllables[syllables.count - 1] != syllable { syllables.append(syllable) }
            let number = UInt16(syllables.count - 1)
            for scalar in line[line.index(after: blank)...].unicodeScalars { add(scalar.value, number) }
        }
    }

    private mutating func add(_ value: UInt32, _ number: UInt16) {
        guard value >= PinyinIndex.firstCharacter, value <= PinyinIndex.lastCharacter else { return }
        let place = Int(value - PinyinIndex.firstCharacter)
        if first[place] == 0 { first[place] = number } else { others[value, default: []].append(number) }
    }

    func readings(_ scalar: Unicode.Scalar) -> [[UInt8]] {
        let value = scalar.value
        guard value >= PinyinIndex.firstCharacter, value <= PinyinIndex.lastCharacter else { return [] }
        let number = first[Int(value - PinyinIndex.firstCharacter)]
        guard number != 0 else { return [] }
        return [syllables[Int(number)]] + (others[value] ?? []).map { syllables[Int($0)] }
    }
}
