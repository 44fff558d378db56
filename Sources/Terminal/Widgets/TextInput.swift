/// A line of text being typed: its characters and the cursor. Pure; the focus and its meaning are the caller's.
package struct TextInput: Hashable, Sendable {
    package private(set) var text: [Character]
    /// Characters before the cursor.
    package private(set) var cursor: Int
    package let limit: Int

    package init(_ text: String = "", limit: Int = Limits.fieldCharacters) {
        self.limit = max(0, limit)
        self.text = Array(text.prefix(self.limit))
        cursor = self.text.count
    }

    package var string: String { String(text) }

    /// Takes a key. False when the key means nothing to a text field (Enter, Tab, Esc ...).
    @discardableResult
    package mutating func take(_ event: KeyEvent) -> Bool {
        switch event {
        case .char(let character): insert([character])
        case .paste(let pasted): insert(TextInput.oneLine(pasted))
        case .left: cursor = max(0, cursor - 1)
        case .right: cursor = min(text.count, cursor + 1)
        case .home, .ctrl("a"): cursor = 0
        case .end, .ctrl("e"): cursor = text.count
        case .backspace, .ctrl("h"): remove(cursor - 1..<cursor)
        case .delete: remove(cursor..<cursor + 1)
        case .ctrl("u"): remove(0..<cursor)
        case .ctrl("k"): remove(cursor..<text.count)
        case .ctrl("w"): remove(wordStart..<cursor)
        default: return false
        }
        return true
    }

    package mutating func set(_ string: String) {
        text = Array(string.prefix(limit))
        cursor = text.count
    }

    /// Line feeds and tabs become blanks, other controls are left out: a field is one line.
    private static func oneLine(_ pasted: String) -> [Character] {
        pasted.compactMap { character in
            if character.isNewline || character == "\t" { return " " }
            let isControl = character.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
            return isControl ? nil : character
        }
    }

    private var wordStart: Int {
        var index = cursor
        while index > 0, text[index - 1] == " " { index -= 1 }
        while index > 0, text[index - 1] != " " { index -= 1 }
        return index
    }

    private mutating func insert(_ characters: [Character]) {
        let fitting = characters.prefix(limit - text.count)
        text.insert(contentsOf: fitting, at: cursor)
        cursor += fitting.count
    }

    private mutating func remove(_ range: Range<Int>) {
        let part = range.clamped(to: 0..<text.count)
        text.removeSubrange(part)
        if cursor > part.lowerBound { cursor -= min(part.count, cursor - part.lowerBound) }
    }
}
