import Payments
import Routing

/// The product's own router: the session `paydeck route` drives, told nothing but what the protocol tells.
package struct BrainPolicy: RoutingPolicy {
    package let name = "paydeck"
    private var session: RoutingSession

    /// - Parameter explorePartsPerMillion: how often nearly equal channels are tried alike.
    package init(_ world: World, seed: UInt64, explorePartsPerMillion: Int = BrainPolicy.usualExploration) {
        session = RoutingSession(
            channels: world.channels.map { channel in
                RoutingSession.Channel(
                    name: channel.name, method: channel.method,
                    feeMillionths: Int64(channel.feeBasisPoints) * 100, ceiling: channel.ceiling,
                    medianMilliseconds: Int64(channel.medianSeconds * 1_000))
            },
            marginMillionths: Int64((world.marginShare * 1_000_000).rounded()),
            maximumAttempts: world.maximumAttempts, explorePartsPerMillion: explorePartsPerMillion, seed: seed)
    }

    package static let usualExploration = 10_000

    package var digest: UInt64 { session.digest }

    package mutating func choose(_ order: OrderSeen) -> Int? {
        session.choose(
            RoutingSession.Order(
                number: UInt64(order.number), attempt: order.attempt, minorUnits: order.amountFen,
                context: BrainPolicy.context(order), allowed: BrainPolicy.bits(order.allowed),
                tried: BrainPolicy.bits(order.tried)),
            at: BrainPolicy.moment(order.at))
    }

    package mutating func ended(_ attempt: AttemptSeen) {
        _ = session.ended(
            number: UInt64(attempt.order.number), attempt: attempt.order.attempt, channel: attempt.channel,
            attempt.code.end, at: BrainPolicy.moment(attempt.at))
    }

    private static func bits(_ channels: [Int]) -> UInt64 { channels.reduce(0) { $0 | 1 << UInt64($1) } }

    private static func moment(_ seconds: Double) -> Timestamp { Timestamp(milliseconds: Int64(seconds * 1_000)) }

    private static func context(_ order: OrderSeen) -> BuyerContext {
        BuyerContext(
            segment: order.segment, environment: order.environment,
            weights: order.preferences.map { Int((min(max(0, $0), 1) * 100).rounded()) })
    }
}
