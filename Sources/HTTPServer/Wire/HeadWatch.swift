import NIOCore
import NIOHTTP1

/// Stands behind the decoder and tells the guard what later forms of a request no longer say: its version, how many
/// `Host` lines it has, and whether it wants to be asked for its body.
final class HeadWatch: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private let connection: ConnectionGuard

    init(_ connection: ConnectionGuard) { self.connection = connection }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) { connection.headRead(HeadFacts(head)) }
        context.fireChannelRead(data)
    }
}

/// What the guard judges a request's head by.
struct HeadFacts {
    /// What RFC 9112 3.2 wants: exactly one `Host` in HTTP/1.1, at most one before.
    let hasRightHost: Bool
    let expectation: Expectation

    enum Expectation: Equatable {
        case none
        /// "100-continue": the body comes once we have asked for it (RFC 9110 10.1.1).
        case body
        /// Something nobody here can do.
        case unknown
    }

    init(_ head: HTTPRequestHead) {
        let hosts = head.headers["Host"].count
        let isModern = (head.version.major, head.version.minor) >= (1, 1)
        hasRightHost = hosts == 1 || hosts == 0 && !isModern
        let wishes = head.headers[canonicalForm: "Expect"]
        if !isModern || wishes.isEmpty {
            // An older client cannot mean it, and must not be sent an answer it does not know.
            expectation = .none
        } else {
            expectation = wishes.allSatisfy { $0.lowercased() == "100-continue" } ? .body : .unknown
        }
    }
}
