package import Routing

/// What a router sees of an order: what the protocol of `paydeck route` tells.
package struct OrderSeen: Sendable {
    package let number: Int
    package let at: Double
    package let attempt: Int
    package let amountFen: Int64
    package let environment: Int
    package let segment: Int
    package let preferences: [Double]
    /// The method the history shows most.
    package let favourite: Int
    package let allowed: [Int]
    package let tried: [Int]

    /// Allowed and not tried yet.
    package var open: [Int] { tried.isEmpty ? allowed : allowed.filter { !tried.contains($0) } }
}

package enum AttemptCode: String, Sendable, CaseIterable {
    case paid = "ok"
    case userCancel = "user_cancel"
    case channelError = "channel_error"
    case timeout
    case capacity
    case frozen = "channel_frozen"

    /// How the brain takes it.
    package var end: AttemptEnd {
        switch self {
        case .paid: .paid
        case .userCancel: .buyerLeft
        case .channelError, .timeout: .technical
        case .capacity: .refusedFull
        case .frozen: .frozen
        }
    }
}

package struct AttemptSeen: Sendable {
    package let order: OrderSeen
    package let channel: Int
    package let at: Double
    package let code: AttemptCode
}

/// A router under test.
package protocol RoutingPolicy {
    var name: String { get }
    /// - Returns: a channel of `order.allowed`, or nil to decline.
    mutating func choose(_ order: OrderSeen) -> Int?
    mutating func ended(_ attempt: AttemptSeen)
}

/// A reference that no router can be: it looks into the world.
package protocol RoutingReference {
    var name: String { get }
    mutating func choose(_ order: OrderSeen, of mind: WorldOrder, in truth: WorldTruth) -> Int?
}
