package import HTTPClient
package import HTTPMessage
import JSON
package import Payments
package import Sandbox

/// The sandbox on loopback: the channels' side of the wire over real HTTP, their notifications sent by real HTTP.
package final class SandboxHost: @unchecked Sendable {
    // Safety: `world` is touched only while `lock` is held.
    private let lock = Monitor()
    private let world: SandboxWorld
    private let client: HTTPClient
    private let running = Locked(true)

    package init(world: SandboxWorld, client: HTTPClient) {
        self.world = world
        self.client = client
    }

    /// Serves one channel's requests; the handler of a loopback server.
    package func handle(_ channel: ChannelID, _ request: HTTPRequest) -> SandboxReply {
        lock.locked { world.handle(channel, request, at: SystemClock.now()) }
    }

    /// The same, with what is asked of the sandbox and of no channel: a buyer who pays, and what really happened.
    package func answer(
        _ channel: ChannelID, _ request: HTTPRequest
    ) -> (response: HTTPResponse?, delayMilliseconds: Int64) {
        switch request.path {
        case "/sandbox/pay": return (paid(request), 0)
        case "/sandbox/wechat": return (changeWeChat(request), 0)
        case "/sandbox/refund": return (refunded(request), 0)
        case "/sandbox/truth": return (SandboxTruthReport.response(with { $0.truth }), 0)
        default:
            let reply = handle(channel, request)
            return (reply.response, reply.delayMilliseconds)
        }
    }

    /// The buyer: `{"channel":"wechat","number":"..."}` pays at once; with `code` instead of `number` by what was
    /// scanned.
    private func paid(_ request: HTTPRequest) -> HTTPResponse {
        guard let body = try? JSONParser.parse(request.body), let channel = body["channel"]?.stringValue,
            let text = body["number"]?.stringValue ?? body["code"]?.stringValue
        else { return HTTPResponse(status: 400, body: Array("wants {\"channel\":..,\"number\":..}".utf8)) }
        let isPaid = with {
            body["number"] != nil
                ? $0.pay(channel: ChannelID(channel), number: text, amountDelta: 0, at: SystemClock.now())
                : $0.pay(channel: ChannelID(channel), code: text, at: SystemClock.now())
        }
        if isPaid { return HTTPResponse(status: 200) }
        let rule = "nothing of that number can be paid: it is the attempt.id of an order that is paying\n"
        return HTTPResponse(status: 409, headers: ["Content-Type": "text/plain"], body: Array(rule.utf8))
    }

    /// The merchant, on the channel's own page: `{"channel":"wechat","number":"...","amount":30}` gives so many fen
    /// back, without an amount all that is left.
    private func refunded(_ request: HTTPRequest) -> HTTPResponse {
        guard let body = try? JSONParser.parse(request.body), let channel = body["channel"]?.stringValue,
            let number = body["number"]?.stringValue, body["amount"] == nil || body["amount"]?.integerValue != nil
        else {
            return HTTPResponse(status: 400, body: Array("wants {\"channel\":..,\"number\":..,\"amount\":..}".utf8))
        }
        let isRefunded = with {
            $0.refundElsewhere(
                channel: ChannelID(channel), number: number, minorUnits: body["amount"]?.integerValue,
                at: SystemClock.now())
        }
        return HTTPResponse(status: isRefunded ? 200 : 409)
    }

    /// Changes the world, for example to have a buyer pay.
    package func with<Result>(_ body: (SandboxWorld) -> Result) -> Result {
        lock.locked { body(world) }
    }

    /// Starts sending due notifications until `stop`.
    package func startNotifying() {
        Thread.start("sandbox") { [self] in
            while running.with({ $0 }) {
                sendDue()
                SystemClock.sleep(milliseconds: 5)
            }
        }
    }

    package func stop() { running.with { $0 = false } }

    private func sendDue() {
        let due = lock.locked { world.due(at: SystemClock.now()) }
        for notification in due {
            client.send(notification.request, deadlineMilliseconds: 5_000, policy: .channel) { [self] outcome, _ in
                lock.locked { world.notified(notification.token, outcome: outcome, at: SystemClock.now()) }
            }
        }
    }
}
