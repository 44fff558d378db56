package import HTTPClient
package import HTTPMessage
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
