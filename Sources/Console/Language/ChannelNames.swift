/// Channels as people call them. A channel not listed is shown by its own identifier.
package enum ChannelNames {
    static let known: [String: String] = [
        "wechat": "微信支付", "alipay": "支付宝", "unionpay": "云闪付", "ecny": "数字人民币", "palm": "刷掌支付",
        "bank-ea": "银行电子账户",
    ]

    package static func name(of id: String, in language: Language) -> String {
        language == .chinese ? known[id] ?? id : id
    }

    /// All a channel may be called by: its identifier and its Chinese name, which is also found by its sound.
    static func spellings(of id: String) -> [String] { [id] + (known[id].map { [$0] } ?? []) }

    /// The one of `candidates` that the text names exactly, or begins alone, in letters, characters or pinyin.
    static func channel(named text: String, among candidates: [String]) -> String? {
        let wanted = text.lowercased()
        guard !wanted.isEmpty else { return nil }
        let exact = candidates.first { id in
            spellings(of: id).contains { $0 == wanted || Pinyin.spelling($0, wanted) == .whole }
        }
        if let exact { return exact }
        let begun = candidates.filter { id in
            spellings(of: id).contains { $0.hasPrefix(wanted) || Pinyin.spelling($0, wanted) != nil }
        }
        return begun.count == 1 ? begun.first : nil
    }
}
