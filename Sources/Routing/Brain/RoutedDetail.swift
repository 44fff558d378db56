package import Payments

/// What the feed says of the buyer when an order is routed, so that what routing learns can be learned again from the
/// feed alone: group, place, known history and a key that stands for the buyer. A flat JSON object.
package struct RoutedDetail: Sendable, Equatable {
    /// 1 for an order's first attempt.
    package let attempt: Int
    package let segment: Int
    package let environment: Int
    /// Shares by channel, 0...100.
    package let weights: [(channel: ChannelID, weight: Int)]
    /// Key in the table of buyers.
    package let buyer: UInt64

    package init(
        attempt: Int, segment: Int, environment: Int, weights: [(channel: ChannelID, weight: Int)], buyer: UInt64
    ) {
        self.attempt = attempt
        self.segment = segment
        self.environment = environment
        self.weights = Array(weights.prefix(BuyerContext.methods))
        self.buyer = buyer
    }

    package static func == (left: RoutedDetail, right: RoutedDetail) -> Bool { left.text == right.text }

    package var text: String {
        let shares = weights.map { "\($0.channel.text):\($0.weight)" }.joined(separator: " ")
        return "{\"attempt\":\(attempt),\"segment\":\(segment),\"place\":\(environment),"
            + "\"buyer\":\"\(String(buyer, radix: 16))\",\"history\":\"\(shares)\"}"
    }

    /// Nil when the text is no such detail.
    package init?(_ text: String) {
        let detail = EventDetail(text)
        guard let attempt = detail.integer("attempt"), let segment = detail.integer("segment"),
            let environment = detail.integer("place"),
            let buyer = detail.string("buyer").flatMap({ UInt64($0, radix: 16) }),
            let history = detail.string("history")
        else { return nil }
        let weights = history.split(separator: " ").compactMap { part -> (channel: ChannelID, weight: Int)? in
            let pair = part.split(separator: ":")
            guard pair.count == 2, let weight = Int(pair[1]) else { return nil }
            return (ChannelID(String(pair[0])), weight)
        }
        self.init(
            attempt: Int(clamping: attempt), segment: Int(clamping: segment), environment: Int(clamping: environment),
            weights: weights, buyer: buyer)
    }
}
