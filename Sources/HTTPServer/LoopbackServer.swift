package import HTTPMessage

/// Serves a function of a request: the sandboxes of the channels and the shops' receivers of the demo.
package final class LoopbackServer: Sendable {
    /// Nil cuts the connection without an answer; the answer (or the cut) comes after so many milliseconds.
    package typealias Responder = @Sendable (HTTPRequest) async -> (HTTPResponse?, delayMilliseconds: Int64)

    private let listener: HTTPListener

    /// - Parameter port: 0 lets the system choose.
    package init(
        host: String = "127.0.0.1", port: Int = 0, bodyBytes: Int = 1_024 * 1_024, responder: @escaping Responder
    ) {
        var limits = HTTPServerLimits()
        limits.connectionsPerAddress = limits.connections
        listener = HTTPListener(
            host: host, port: port, limits: limits, server: Service(responder: responder, bodyBytes: bodyBytes))
    }

    /// Serves until `stop`; throws when the address cannot be taken. Call once.
    package func run() async throws { try await listener.run() }

    /// The port in use, once the server is up; throws what kept it from coming up.
    package func boundPort() async throws -> Int { try await listener.boundPort() }

    package func stop() async { await listener.stop() }

    private struct Service: RequestServer {
        let responder: Responder
        let bodyBytes: Int

        func bodyLimit(method: String, target: String) -> Int { bodyBytes }

        func serve(_ request: HTTPRequest, from caller: Caller) async -> ListenerAnswer {
            let (response, delay) = await responder(request)
            if delay > 0 { try? await Task.sleep(for: .milliseconds(delay)) }
            guard let response else { return .cut }
            return .response(response)
        }

        func refusal(_ fault: WireFault) -> HTTPResponse {
            HTTPResponse(status: fault == .bodyTooLarge ? 413 : 400, body: Array(fault.rawValue.utf8))
        }
    }
}
