/// Text in a message to a receiver. What comes from outside (names, codes, evidence) must neither move, hide or reorder
/// anything, nor be read as markdown, a link, or a call to people.
enum InertText {
    static let maximumScalars = 400

    /// One line that a chat client shows as it stands. Marks that chat clients read are replaced by their full-width
    /// twins, which look the same and mean nothing.
    static func line(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(maximumScalars) {
            if let twin = twins[scalar] {
                result.append(twin)
            } else if isShown(scalar) {
                result.append(scalar)
            } else {
                result.append("\u{FFFD}")
            }
        }
        return String(result)
    }

    /// `@` calls people, `<` and `>` open tags, the others are markdown's.
    private static let twins: [Unicode.Scalar: Unicode.Scalar] = [
        "@": "＠", "<": "＜", ">": "＞", "[": "［", "]": "］", "*": "＊", "`": "｀", "#": "＃", "~": "～", "|": "｜",
        "\\": "＼", "&": "＆", "_": "＿",
    ]

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " " || scalar == "\u{3000}"
        default: true
        }
    }
}
