/// What a channel's licence and contract cover: who carries the money, and which business. An order may need some of
/// them (docs/running.md, merchant rules).
package enum ChannelLicence: String, Sendable, CaseIterable {
    /// The merchant's own contract with a licensed institution: no third party holds the money.
    case direct
    /// An aggregator's contract: the money may pass a third party.
    case aggregator
    /// Collecting from abroad, with foreign exchange.
    case crossBorder = "cross_border"
    /// Dividing an order's money to others.
    case splitting
    /// Virtual goods and prepaid value.
    case virtualGoods = "virtual_goods"
    /// Digital yuan.
    case digitalYuan = "digital_yuan"
}
