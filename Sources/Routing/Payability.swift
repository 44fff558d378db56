package import Payments

/// What no setting, breaker or hour changes: whether any channel could ever take such an order. What none can take is
/// refused for good, with the field that would have to be another one; what only nobody can take now may come again.
package enum Payability {
    /// A field of the order and the rule it breaks at every channel.
    package struct Refusal: Sendable, Equatable {
        /// The merchant API's name of the field.
        package let field: String
        /// English, with what would be taken.
        package let rule: String
    }

    /// The channels that could carry the order but for its division.
    package static func channels(
        for amount: Money, environment: PaymentEnvironment, category: GoodsCategory, among profiles: [ChannelProfile]
    ) -> [ChannelProfile] {
        profiles.filter {
            $0.currencies.contains(amount.currency) && $0.takes(in: environment) && $0.categories.contains(category)
                && amount.minorUnits >= $0.minimumMinorUnits && amount.minorUnits <= $0.maximumMinorUnits
        }
    }

    /// Nil when at least one channel could carry the order, or when there is no channel at all. Fields are asked in the
    /// order currency, environment, category, amount: the first that leaves no channel is told, with what those that
    /// were left would have taken.
    package static func refusal(
        of amount: Money, environment: PaymentEnvironment, category: GoodsCategory, among profiles: [ChannelProfile]
    ) -> Refusal? {
        guard !profiles.isEmpty else { return nil }
        let collecting = profiles.filter { $0.currencies.contains(amount.currency) }
        guard !collecting.isEmpty else {
            let known = Set(profiles.flatMap(\.currencies)).map(\.rawValue).sorted()
            return Refusal(field: "currency", rule: "no channel collects it; taken: \(list(known))")
        }
        let there = collecting.filter { $0.takes(in: environment) }
        guard !there.isEmpty else {
            let known = PaymentEnvironment.allCases.filter { place in collecting.contains { $0.takes(in: place) } }
            return Refusal(
                field: "environment",
                rule: "no channel gives what a buyer in \(environment.rawValue) could pay; "
                    + "taken: \(list(known.map(\.rawValue)))")
        }
        let selling = there.filter { $0.categories.contains(category) }
        guard !selling.isEmpty else {
            let known = Set(there.flatMap(\.categories)).map(\.rawValue).sorted()
            return Refusal(
                field: "category",
                rule: "no channel for a buyer in \(environment.rawValue) takes it; taken: \(list(known))")
        }
        return amountRefusal(amount, selling)
    }

    private static func amountRefusal(_ amount: Money, _ profiles: [ChannelProfile]) -> Refusal? {
        let fits = profiles.contains {
            amount.minorUnits >= $0.minimumMinorUnits && amount.minorUnits <= $0.maximumMinorUnits
        }
        guard !fits else { return nil }
        let ranges = Set(profiles.map { "\($0.minimumMinorUnits)...\($0.maximumMinorUnits)" }).sorted()
        return Refusal(
            field: "amount", rule: "no channel takes it; taken in minor units: \(ranges.joined(separator: ", "))")
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "none" : names.joined(separator: ", ")
    }
}

extension ChannelProfile {
    /// Whether a buyer who stands there can pay what the channel gives.
    package func takes(in environment: PaymentEnvironment) -> Bool {
        environments.contains(environment) && payableIn.contains(environment)
    }
}
