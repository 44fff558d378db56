/// Channels as people call them. A channel not listed is shown by its own identifier.
package enum ChannelNames {
    struct Entry: Sendable {
        let chinese: String
        /// Initials of the Chinese name in pinyin, for the filter and the palette.
        let initials: String
    }

    static let known: [String: Entry] = [
        "wechat": Entry(chinese: "微信支付", initials: "wxzf"),
        "alipay": Entry(chinese: "支付宝", initials: "zfb"),
        "unionpay": Entry(chinese: "云闪付", initials: "ysf"),
        "ecny": Entry(chinese: "数字人民币", initials: "szrmb"),
        "palm": Entry(chinese: "刷掌支付", initials: "szzf"),
        "bank-ea": Entry(chinese: "银行电子账户", initials: "yhdzzh"),
    ]

    package static func name(of id: String, in language: Language) -> String {
        language == .chinese ? known[id]?.chinese ?? id : id
    }

    /// All a channel may be called by: its identifier, its Chinese name, its initials.
    static func spellings(of id: String) -> [String] {
        guard let entry = known[id] else { return [id] }
        return [id, entry.chinese, entry.initials]
    }

    /// The one of `candidates` that the text names exactly, or begins alone.
    static func channel(named text: String, among candidates: [String]) -> String? {
        let wanted = text.lowercased()
        guard !wanted.isEmpty else { return nil }
        if let exact = candidates.first(where: { spellings(of: $0).contains(wanted) }) { return exact }
        let begun = candidates.filter { id in spellings(of: id).contains { $0.hasPrefix(wanted) } }
        return begun.count == 1 ? begun.first : nil
    }
}
