import Alerts
import Cryptography
import HTTPMessage
import HTTPServer
import Payments
import Sandbox

/// The demo's four receivers of alerts: one robot of each maker and a webhook, all on loopback, all in the sandbox.
final class DemoAlerts: @unchecked Sendable {
    // Safety: `sandboxes` is touched only while `lock` is held.
    private let lock = Monitor()
    private let sandboxes: [AlertReceiverSandbox]
    let receivers: [AlertReceiver]

    static func start(_ folder: DataFolder) async throws -> DemoAlerts {
        let sandboxes = try AlertReceiverSandbox.Kind.allCases.map { kind in
            AlertReceiverSandbox(
                kind: kind, token: try DemoAlerts.text(folder, "alert-token-\(kind.rawValue)", bytes: 16),
                secret: Array(try DemoAlerts.text(folder, "alert-secret-\(kind.rawValue)", bytes: 24).utf8))
        }
        // The server is needed for the addresses, the addresses for the receivers: answers wait for nothing.
        let alerts = Locked<DemoAlerts?>(nil)
        let server = LoopbackServer { request in
            (alerts.with { $0 }?.handle(request) ?? HTTPResponse(status: 503), 0)
        }
        Task.detached { try await server.run() }
        let origin = "http://127.0.0.1:\(try await server.boundPort())"
        let made = DemoAlerts(sandboxes, origin: origin)
        alerts.with { $0 = made }
        return made
    }

    private init(_ sandboxes: [AlertReceiverSandbox], origin: String) {
        self.sandboxes = sandboxes
        receivers = sandboxes.compactMap { sandbox in
            guard let kind = ReceiverKind(rawValue: sandbox.kind.rawValue) else { return nil }
            var profile = ReceiverProfile(name: "duty-\(kind.rawValue)", kind: kind)
            // Chinese makers in Chinese, as their groups would want it.
            profile.language = kind == .webhook ? .english : .chinese
            return AlertReceiver(profile: profile, address: ReceiverAddress(
                url: SecretBytes(utf8: sandbox.address(at: origin)),
                secret: kind == .wecom ? nil : SecretBytes(sandbox.secret)))
        }
    }

    private static func text(_ folder: DataFolder, _ name: String, bytes: Int) throws -> String {
        try folder.secret(name, bytes: bytes).withBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// The sandbox whose address the request names.
    private func handle(_ request: HTTPRequest) -> HTTPResponse {
        lock.locked {
            let name = "/" + (request.path.split(separator: "/").first.map(String.init) ?? "")
            let kinds: [String: AlertReceiverSandbox.Kind] = [
                "/robot": .dingtalk, "/cgi-bin": .wecom, "/open-apis": .feishu, "/alerts": .webhook,
            ]
            guard let kind = kinds[name], let sandbox = sandboxes.first(where: { $0.kind == kind }) else {
                return HTTPResponse(status: 404)
            }
            return sandbox.handle(request, at: SystemClock.now())
        }
    }

    /// Runs with the sandboxes, alone.
    func with<Result>(_ body: ([AlertReceiverSandbox]) -> Result) -> Result { lock.locked { body(sandboxes) } }
}
