import Alerts
import Cryptography
import Engine
import HTTPMessage
import HTTPServer
import Operations
import Payments
import Risk
import Routing
import Sandbox
import Testing

@testable import EngineHost

/// Alerts on their whole way: raised by the engine, stored, sent over real HTTP to the sandboxes of all makers, which
/// check signature, time and rate.
@Suite("Alerts, delivered over loopback", .serialized)
struct AlertDeliveryTests {
    /// The far ends on one port, and an engine that has something to tell them.
    private final class World: @unchecked Sendable {
        // Safety: `sandboxes` is touched only while `lock` is held.
        private let lock = Monitor()
        private var sandboxes: [AlertReceiverSandbox] = []
        private(set) var receivers: [AlertReceiver] = []

        func with<Result>(
            _ kind: AlertReceiverSandbox.Kind, _ body: (AlertReceiverSandbox) -> Result
        ) -> Result? {
            lock.locked { sandboxes.first { $0.kind == kind }.map(body) }
        }

        func start(_ kinds: [AlertReceiverSandbox.Kind]) async throws {
            for kind in kinds {
                let sandbox = AlertReceiverSandbox(
                    kind: kind, token: "token-\(kind.rawValue)", secret: Array("secret-of-\(kind.rawValue)".utf8))
                lock.locked { sandboxes.append(sandbox) }
                let server = LoopbackServer { [self] request in
                    (with(kind) { $0.handle(request, at: SystemClock.now()) }, 0)
                }
                Task.detached { try await server.run() }
                let address = sandbox.address(at: "http://127.0.0.1:\(try await server.boundPort())")
                var profile = ReceiverProfile(
                    name: kind.rawValue, kind: try #require(ReceiverKind(rawValue: kind.rawValue)))
                profile.language = .chinese
                receivers.append(AlertReceiver(profile: profile, address: ReceiverAddress(
                    url: SecretBytes(utf8: address),
                    secret: kind == .wecom ? nil : SecretBytes(utf8: "secret-of-\(kind.rawValue)"))))
            }
        }

        /// An engine of which a certificate ends today: one critical alert, at once.
        func engine(_ path: String) throws -> EngineHost {
            var configuration = EngineConfiguration(
                environment: "TEST", site: "loop", profiles: [], shops: [], risk: RiskRules(rules: []),
                breaker: BreakerSettings())
            configuration.certificates = [
                WatchedCertificate(
                    name: "platform_certificate_file", channel: .wechat,
                    notAfter: SystemClock.now().adding(seconds: 3_600))
            ]
            configuration.alerts.calendarDays = 0
            configuration.alertReceivers = receivers.map(\.profile)
            var parts = EngineHost.Parts(configuration: configuration, credentials: [], storePath: path, seed: 1)
            parts.alertReceivers = receivers
            let host = try EngineHost(parts)
            try host.start()
            return host
        }
    }

    private func rows(_ host: EngineHost) -> [ReceiverRow] {
        host.lane.ask { engine, now in
            try? engine.snapshot(
                ConsoleQuery(screen: .alerts), for: OperatorIdentity(name: "t", uid: 1, roles: []), at: now)
        }??.receivers ?? []
    }

    /// Waits until it holds, for at most twenty seconds.
    private func eventually(_ holds: () -> Bool) -> Bool {
        let limit = SystemClock.ticks() + 20_000
        while SystemClock.ticks() < limit {
            if holds() { return true }
            SystemClock.sleep(milliseconds: 20)
        }
        return holds()
    }

    @Test("each maker takes the message once, signed as it wants it")
    func delivered() async throws {
        let folder = try DataFolder.temporary()
        defer { folder.remove() }
        let world = World()
        try await world.start(AlertReceiverSandbox.Kind.allCases)
        let host = try world.engine(folder.storePath)
        for kind in AlertReceiverSandbox.Kind.allCases {
            #expect(eventually { world.with(kind) { $0.shown.count } == 1 }, "\(kind)")
            let first = world.with(kind) { $0.shown.first } ?? nil
            let shown = try #require(first)
            #expect(shown.text.contains("微信支付") && shown.text.contains("证书到期"), "\(kind): \(shown.text)")
            #expect(world.with(kind) { $0.refused.isEmpty } == true)
        }
        #expect(eventually { rows(host).allSatisfy { $0.delivered == 1 && $0.waiting == 0 } })
        let counters = try #require(host.lane.ask { engine, now in engine.counters(at: now) })
        #expect(counters.openAlerts == ["certificate": 1])
        #expect(counters.alertDeliveries["feishu"]?["delivered"] == 1)
        let metrics = EngineMetrics.families(counters)
        #expect(metrics.contains { $0.name == "paydeck_alerts_open" && !$0.samples.isEmpty })
        host.stop()
        // A restart tells nobody again.
        let again = try world.engine(folder.storePath)
        SystemClock.sleep(milliseconds: 1_500)
        for kind in AlertReceiverSandbox.Kind.allCases { #expect(world.with(kind) { $0.shown.count } == 1) }
        again.stop()
    }

    @Test("a receiver that was down gets its message once when it is back; the others do not wait for it")
    func downThenUp() async throws {
        let folder = try DataFolder.temporary()
        defer { folder.remove() }
        let world = World()
        try await world.start([.feishu, .webhook])
        _ = world.with(.webhook) { $0.isDown = true }
        let host = try world.engine(folder.storePath)
        #expect(eventually { world.with(.feishu) { $0.shown.count } == 1 })
        #expect(eventually { rows(host).first { $0.name == "webhook" }?.failed == 1 })
        _ = world.with(.webhook) { $0.isDown = false }
        #expect(eventually { world.with(.webhook) { $0.shown.count } == 1 })
        #expect(eventually { rows(host).allSatisfy { $0.waiting == 0 } })
        #expect(world.with(.webhook) { $0.repeats } == 0 && world.with(.feishu) { $0.shown.count } == 1)
        host.stop()
    }

    @Test("a robot that says too fast is left alone, and the message is kept")
    func tooFast() async throws {
        let folder = try DataFolder.temporary()
        defer { folder.remove() }
        let world = World()
        try await world.start([.dingtalk])
        let receiver = try #require(world.receivers.first)
        // Somebody else has used up the robot's minute.
        let message = AlertMessage.test(number: "N", for: receiver.profile, heading: "other", at: SystemClock.now())
        for _ in 0..<20 {
            let request = AlertWire.request(
                message, kind: .dingtalk, to: receiver.address, at: SystemClock.now(), nonce: "")
            var arrived = request
            arrived.url = request.target
            _ = world.with(.dingtalk) { $0.handle(arrived, at: SystemClock.now()) }
        }
        let host = try world.engine(folder.storePath)
        #expect(eventually { rows(host).first?.limited == 1 })
        let row = try #require(rows(host).first)
        #expect(row.waiting == 1 && row.failing == 0 && row.lastCode == "130101")
        #expect((row.nextAt ?? 0) - SystemClock.now().milliseconds > 500_000, "ten minutes")
        host.stop()
    }

    @Test("a wrong secret is told by the test message, and nothing is shown")
    func wrongSecret() async throws {
        let world = World()
        try await world.start([.feishu])
        let right = try #require(world.receivers.first)
        #expect(try AlertTest.run(right, environment: "TEST", site: "loop") == .delivered)
        let wrong = AlertReceiver(profile: right.profile, address: ReceiverAddress(
            url: right.address.url, secret: SecretBytes(utf8: "another-secret-here")))
        #expect(try AlertTest.run(wrong, environment: "TEST", site: "loop") == .refused(code: "19021"))
        #expect(world.with(.feishu) { $0.shown.count } == 1)
    }

    @Test("the disk of the data folder and the date of an answer are measured")
    func measures() throws {
        let disk = try #require(HostMeasures.disk(of: "."))
        #expect(disk.totalMiB > 0 && disk.freeMiB <= disk.totalMiB)
        #expect(HostMeasures.disk(of: "/no/such/folder") == nil)
        let heard = Locked<[EngineInput]>([])
        let measures = HostMeasures(folder: ".") { input in heard.with { $0.append(input) } }
        let answer = HTTPOutcome.answered(
            HTTPResponse(status: 200, headers: ["Date": "Sun, 06 Nov 1994 08:49:37 GMT"]))
        measures.note(.wechat, answer, milliseconds: 40)
        measures.note(.wechat, answer, milliseconds: 40)
        measures.note(.alipay, .answered(HTTPResponse(status: 200)), milliseconds: 40)
        measures.note(.unionpay, answer, milliseconds: 6_000)
        guard case .measured(.clock(.wechat, let ahead))? = heard.with({ $0.first }) else {
            Issue.record("the date was not taken")
            return
        }
        #expect(ahead > 1_000_000_000_000, "our clock is decades ahead of that answer")
        #expect(heard.with { $0.count } == 1, "once in half a minute, and never from what took too long")
        #expect(measures.maySign(), "a trial")
        #expect(!measures.maySign(), "one channel alone is believed while none contradicts it")
        measures.note(.alipay, answer, milliseconds: 40)
        #expect(!measures.maySign())
    }
}
