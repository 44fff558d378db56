package import Payments

/// What a channel gives the buyer's device, and where that can be paid. The contract may allow more places; a product
/// that serves them (a prepay number for WeChat's own browser, a page for a phone) would be another case here.
package enum ChannelProduct: String, Sendable, CaseIterable {
    /// WeChat Pay NATIVE: a `code_url` shown as a code and scanned by another device. WeChat refuses to open it inside
    /// itself, in mini programs and from other apps.
    case wechatNative = "NATIVE"
    /// Alipay 当面付 precreate: a code to be scanned, and at once an address that opens Alipay from apps and browsers.
    /// WeChat blocks it.
    case alipayPrecreate = "precreate"
    /// UnionPay's `tn`, for its software in an app and for the pages that call it from a phone's browser.
    case unionpayNumber = "tn"

    package var payableIn: Set<PaymentEnvironment> {
        switch self {
        case .wechatNative: [.browser]
        case .alipayPrecreate, .unionpayNumber: [.app, .browser]
        }
    }

    /// What our adapter of the channel asks for; nil when the channel collects nothing.
    package static func used(at channel: ChannelID) -> ChannelProduct? {
        switch channel {
        case .wechat: .wechatNative
        case .alipay: .alipayPrecreate
        case .unionpay: .unionpayNumber
        default: nil
        }
    }
}
