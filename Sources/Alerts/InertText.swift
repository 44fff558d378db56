import DisplayText

/// Text in a message to a receiver. What comes from outside (names, codes, evidence) must neither move, hide or reorder
/// anything, nor be read as markdown, a link, or a call to people.
enum InertText {
    static let maximumScalars = 400

    /// One line that a chat client shows as it stands: through the display filter, as for every other sink, and with
    /// the marks that chat clients read replaced by their full-width twins, which look the same and mean nothing.
    static func line(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        let shown = DisplayFilter.visible(text, limit: maximumScalars)
        for scalar in shown.unicodeScalars.prefix(maximumScalars) { result.append(twins[scalar] ?? scalar) }
        return String(result)
    }

    /// `@` calls people, `<` and `>` open tags, the others are markdown's.
    private static let twins: [Unicode.Scalar: Unicode.Scalar] = [
        "@": "＠", "<": "＜", ">": "＞", "[": "［", "]": "］", "*": "＊", "`": "｀", "#": "＃", "~": "～", "|": "｜",
        "\\": "＼", "&": "＆", "_": "＿",
    ]
}
