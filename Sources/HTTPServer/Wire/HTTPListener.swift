import HTTPMessage
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// One listening socket on Hummingbird, within limits, in front of a `RequestServer`.
package final class HTTPListener: Sendable {
    private let host: String
    private let port: Int
    private let limits: HTTPServerLimits
    private let server: any RequestServer
    private let trust: ProxyTrust
    private let book: ConnectionBook
    private let state = Mutex(State())

    private struct State {
        var bound: Result<Int, any Error>?
        var waiting: [CheckedContinuation<Int, any Error>] = []
        var group: ServiceGroup?
        var isStopped = false
    }

    /// - Parameter port: 0 lets the system choose; see `boundPort`.
    package init(
        host: String, port: Int, limits: HTTPServerLimits, trust: ProxyTrust = .nobody, server: any RequestServer
    ) {
        self.host = host
        self.port = port
        self.limits = limits
        self.server = server
        self.trust = trust
        book = ConnectionBook(limit: limits.connections, perAddress: limits.connectionsPerAddress)
    }

    /// Serves until `stop`; throws when the address cannot be taken. Call once.
    package func run() async throws {
        let group = ServiceGroup(configuration: configuration)
        let isStopped = state.withLock { state in
            state.group = group
            return state.isStopped
        }
        guard !isStopped else { return announce(.failure(ListenerStopped())) }
        do {
            try await group.run()
            announce(.failure(ListenerStopped()))
        } catch {
            announce(.failure(error))
            throw error
        }
    }

    /// The port in use, once the listener is up; throws what kept it from coming up.
    package func boundPort() async throws -> Int {
        try await withCheckedThrowingContinuation { continuation in
            let bound = state.withLock { state in
                if state.bound == nil { state.waiting.append(continuation) }
                return state.bound
            }
            if let bound { continuation.resume(with: bound) }
        }
    }

    /// Takes no more requests, lets those under way end, and has `run` return.
    package func stop() async {
        let group = state.withLock { state in
            state.isStopped = true
            return state.group
        }
        await group?.triggerGracefulShutdown()
    }

    private func announce(_ result: Result<Int, any Error>) {
        let waiting = state.withLock { state in
            if state.bound == nil { state.bound = result }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(with: result) }
    }

    private var configuration: ServiceGroupConfiguration {
        // A console may own this process's terminal: nothing is written to it from here.
        let silent = Logger(label: "paydeck.http", factory: { _ in SwiftLogNoOpLogHandler() })
        let application = Application(
            responder: ListenerResponder(server: server, book: book, trust: trust),
            server: .http1(configuration: channelConfiguration),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: nil, backlog: 1_024,
                availableConnectionsDelegate: .maximum(limits.connections + limits.closing, logger: silent)),
            onServerRunning: { [self] channel in announce(.success(channel.localAddress?.port ?? port)) },
            logger: silent)
        var configuration = ServiceGroupConfiguration(services: [application], logger: silent)
        configuration.maximumGracefulShutdownDuration = .milliseconds(limits.stopMilliseconds)
        return configuration
    }

    private var channelConfiguration: HTTP1Channel.Configuration {
        let limits = limits
        let server = server
        let (book, trust) = (book, trust)
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(limits: limits, server: server, book: book, trust: trust)],
            idleTimeout: .milliseconds(limits.idleMilliseconds),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
                maxHeaderFieldCount: limits.headerCount))
    }
}

/// The listener was stopped before it was up.
package struct ListenerStopped: Error {}

/// What Hummingbird calls for each request.
private struct ListenerResponder: HTTPResponder {
    let server: any RequestServer
    let book: ConnectionBook
    let trust: ProxyTrust

    /// Only the connection is of interest.
    struct Context: InitializableFromSource {
        let channel: any Channel
        init(source: ApplicationRequestContextSource) { channel = source.channel }
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        let limit = server.bodyLimit(method: request.method.rawValue, target: request.head.path ?? "/")
        // A length past 64 bits is too large, too.
        if let text = request.headers[.contentLength], Int(text).map({ $0 > limit }) ?? true {
            return closing(server.refusal(.bodyTooLarge))
        }
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            return closing(server.refusal(.bodyTooLarge))
        } catch is BodyTooSlow {
            return closing(server.refusal(.bodyTooSlow))
        }
        let converted = MessageConversion.request(request, body: Array(buffer: body))
        let peer = context.channel.remoteAddress?.ipAddress ?? ""
        let caller = Caller(address: trust.caller(of: converted, from: peer), channel: context.channel, book: book)
        switch await server.serve(converted, from: caller) {
        case .response(let response):
            let answer = MessageConversion.response(response)
            // The length is that of the body a GET would have brought.
            return request.method == .head ? answer.createHeadResponse() : answer
        case .cut:
            context.channel.close(promise: nil)
            return Response(status: .internalServerError)
        }
    }

    private func closing(_ answer: HTTPMessage.HTTPResponse) -> Response {
        var response = MessageConversion.response(answer)
        response.headers[.connection] = "close"
        return response
    }
}
