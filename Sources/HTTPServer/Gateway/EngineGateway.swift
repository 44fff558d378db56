package import Engine
package import HTTPMessage
package import Payments

/// How the servers reach the engine. The host implements it; tests script it.
package protocol EngineGateway: Sendable {
    /// Hands an input to the engine and waits for the reply to its token. Nil when none came before the gateway's
    /// deadline: then nothing is known about what the engine did.
    func request(_ make: @Sendable @escaping (ReplyToken) -> EngineInput) async -> EngineReply?
    /// A message to a channel's notification address, raw: verified, applied, answered in the channel's own words.
    func channelNotification(_ channel: ChannelID, _ request: HTTPRequest) async -> HTTPResponse
    func metrics() async -> [MetricFamily]
    func health() async -> HealthReport
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
