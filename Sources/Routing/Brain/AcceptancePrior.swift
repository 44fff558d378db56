package import Payments

/// What is assumed of a buyer before anything was learned: most people go through with what they are offered, most of
/// all with what they used before; of a buyer without history nothing better is known than what the configured default
/// weights say of all buyers.
package enum AcceptancePrior {
    /// Millionths.
    package static func millionths(_ buyer: Buyer, _ profile: ChannelProfile) -> Int {
        guard !buyer.preferences.isEmpty else { return Int(unknown(defaultWeight: profile.defaultWeight)) }
        let weight = buyer.preferences.first { $0.channel == profile.id }?.weight ?? 0
        return 650_000 + 3_000 * min(max(0, weight), 100)
    }

    /// Of a buyer without history, millionths.
    static func unknown(defaultWeight: Int) -> Int64 { 700_000 + 5_000 * Int64(min(max(0, defaultWeight), 50)) }
}
