import HTTPMessage
import Payments

/// What the world wants of each channel's sandbox.
protocol SandboxChannel: AnyObject {
    /// Waits between deliveries of a message that is not taken, milliseconds.
    var retryPlan: [Int64] { get }
    /// When refunds or splits under way have a result next.
    var nextWork: Timestamp? { get }

    func serve(_ request: HTTPRequest, _ context: SandboxContext) -> HTTPResponse
    /// A refusal at the door, in the channel's words and under its signature.
    func refuse(_ request: HTTPRequest, _ refusal: SandboxRefusal, at now: Timestamp) -> HTTPResponse
    func pay(_ number: String, _ payment: BuyerPayment, at now: Timestamp) -> Bool
    /// The merchant gives money back on the channel's own page. False when that cannot be.
    func refundElsewhere(_ number: String, _ minorUnits: Int64, at now: Timestamp) -> Bool
    func work(at now: Timestamp, refundIsAbnormal: () -> Bool)
    func takeMessages() -> [SandboxMessage]
    func isAcknowledged(_ response: HTTPResponse) -> Bool
    var book: TradeBook { get set }
}

/// How a buyer's payment differs from what the order asks.
struct BuyerPayment {
    var amountDelta: Int64 = 0
    /// Counts even when the order is closed or has run out.
    var afterClose = false
}

enum SandboxRefusal { case overloaded, frozen, systemError, signature }

/// What a request finds: the time, how far queries lag behind, and whether a receiver's share fails.
struct SandboxContext {
    let now: Timestamp
    let lag: Int64
    /// The reason a receiver's share will fail for; empty for the channel's usual one; nil when it will not fail.
    let splitFailure: (_ account: String) -> String?
    /// The rule of a kind that strikes this account now.
    var strikes: (_ kind: FaultRule.Kind, _ account: String) -> FaultRule? = { _, _ in nil }

    /// What a share carries: why it will fail, empty when it will not.
    /// The same for another kind of trouble.
    func reason(_ kind: FaultRule.Kind, _ account: String, usual: String) -> String {
        guard let rule = strikes(kind, account) else { return "" }
        return rule.parameter.isEmpty ? usual : rule.parameter
    }

    func reason(_ account: String, usual: String) -> String {
        guard let reason = splitFailure(account) else { return "" }
        return reason.isEmpty ? usual : reason
    }
}

/// A message a channel wants delivered; signed for the moment it is sent.
struct SandboxMessage {
    let url: String
    /// When what it tells happened.
    let at: Timestamp
    let make: (Timestamp) -> HTTPRequest?
}
