/// Characters that a Chinese input method makes of a key, and the key. So that nobody has to switch input methods in a
/// hurry, `：` opens the palette like `:`.
package enum KeyFold {
    /// The ASCII key for a full-width or Chinese character; the character itself when there is none.
    package static func ascii(_ character: Character) -> Character {
        guard character.unicodeScalars.count == 1, let scalar = character.unicodeScalars.first else { return character }
        switch scalar.value {
        case 0xFF01...0xFF5E: return Character(Unicode.Scalar(UInt8(scalar.value - 0xFF01 + 0x21)))
        case 0x3000, 0xA0: return " "
        default: return punctuation[character] ?? character
        }
    }

    /// A text with each of its characters folded: what was typed into a line that a program reads.
    package static func ascii(_ text: String) -> String { String(text.map { ascii($0) }) }

    /// Keys of a US keyboard under the common pinyin input methods with Chinese punctuation on, and the half-width and
    /// small forms of the same signs.
    private static let punctuation: [Character: Character] = [
        "。": ".", "、": "\\", "【": "[", "】": "]", "《": "<", "》": ">", "「": "{", "」": "}", "『": "{",
        "』": "}", "￥": "$", "¥": "$", "…": "^", "⋯": "^", "—": "_", "·": "`", "‘": "'", "’": "'", "“": "\"",
        "”": "\"", "〔": "[", "〕": "]", "〖": "[", "〗": "]", "〈": "<", "〉": ">", "〜": "~", "￣": "~", "￠": "$",
        "￡": "$", "￤": "|", "｡": ".", "､": "\\", "｢": "{", "｣": "}", "・": "`", "･": "`", "﹐": ",", "﹑": "\\",
        "﹒": ".", "﹔": ";", "﹕": ":", "﹖": "?", "﹗": "!", "﹙": "(", "﹚": ")", "﹛": "{", "﹜": "}", "﹟": "#",
        "﹠": "&", "﹡": "*", "﹢": "+", "﹣": "-", "﹤": "<", "﹥": ">", "﹦": "=", "﹨": "\\", "﹩": "$", "﹪": "%",
        "﹫": "@",
    ]
}
