/// A channel's name as configuration, screens and commands spell it: "wechat", "alipay", "unionpay".
package struct ChannelID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String
    package init(_ text: String) { self.text = text }
    package var description: String { text }
    package static func < (left: ChannelID, right: ChannelID) -> Bool { left.text < right.text }

    package static let wechat = ChannelID("wechat")
    package static let alipay = ChannelID("alipay")
    package static let unionpay = ChannelID("unionpay")
    /// A bank's e-account system: shares and withdrawals through sub-accounts (scheme B). Collects nothing itself.
    package static let bank = ChannelID("bank-ea")
}

/// A shop's name in the merchant API: 1 to 32 letters, digits, `_` and `-`.
package struct ShopID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    package init(trusted text: String) { self.text = text }

    /// Nil when the text breaks the rule above.
    package init?(_ text: String) {
        let allowed = text.utf8.allSatisfy {
            ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122) || $0 == 95 || $0 == 45
        }
        guard allowed, (1...32).contains(text.utf8.count) else { return nil }
        self.text = text
    }

    package var description: String { text }
    package static func < (left: ShopID, right: ShopID) -> Bool { left.text < right.text }

    /// The store partition of the shop, 0...255: FNV-1a over the name. Fixed for ever.
    package var partition: Int {
        var hash: UInt32 = 2_166_136_261
        for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return Int((hash ^ hash >> 8 ^ hash >> 16 ^ hash >> 24) & 0xFF)
    }
}

/// Where the buyer stands when paying; decides which channels can be offered at all (no Alipay inside WeChat).
package enum PaymentEnvironment: String, Sendable, CaseIterable {
    case wechatBrowser = "wechat"
    case app
    case browser
    case miniProgram = "miniprogram"
}

/// What is sold; channels differ in what they allow (WeChat polices virtual goods).
package enum GoodsCategory: String, Sendable, CaseIterable {
    case goods, virtual, coupon, service
}
