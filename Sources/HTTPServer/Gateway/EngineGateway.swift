package import Engine
package import HTTPMessage
package import Payments

/// How the servers reach the engine. The host implements it; tests script it.
package protocol EngineGateway: Sendable {
    /// Hands an input to the engine and waits for the reply to its token. Nil when none came before the gateway's
    /// deadline: then nothing is known about what the engine did.
    /// - Parameter shop: whose request it is; shops wait in turns.
    func request(
        of shop: ShopID, _ make: @Sendable @escaping (ReplyToken) -> EngineInput
    ) async -> EngineReply?
    /// A message to a channel's notification address, raw: verified, applied, answered in the channel's own words.
    func channelNotification(_ channel: ChannelID, _ request: HTTPRequest) async -> NotificationAnswer
    func metrics() async -> [MetricFamily]
    func health() async -> HealthReport
}

/// What a channel is told, and whether it was the channel at all.
package struct NotificationAnswer: Sendable {
    package let response: HTTPResponse
    /// False for a message that is forged, or that nobody can read.
    package let isBelieved: Bool

    package init(_ response: HTTPResponse, isBelieved: Bool) {
        self.response = response
        self.isBelieved = isBelieved
    }
}

/// Whether the engine takes work.
package struct HealthReport: Sendable, Equatable {
    package enum Status: String, Sendable, CaseIterable {
        case ok
        /// Works, but something needs a look.
        case degraded
        /// Takes nothing new.
        case stopped
    }
    package let status: Status
    /// English, empty when all is well.
    package let reason: String
    /// How long the oldest input has been waiting for its commit.
    package let lagMilliseconds: Int64

    package init(status: Status, reason: String = "", lagMilliseconds: Int64 = 0) {
        self.status = status
        self.reason = reason
        self.lagMilliseconds = lagMilliseconds
    }
}
