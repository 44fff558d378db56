package import HTTPMessage

/// What a listener does with a request.
package enum ListenerAnswer: Sendable {
    case response(HTTPResponse)
    /// Closes the connection without a word, as a dying server does.
    case cut
}

/// What serves a listener's requests. Called concurrently; the body has arrived completely and within its limit.
package protocol RequestServer: Sendable {
    /// Longest body taken for a request with this method and target, in bytes.
    func bodyLimit(method: String, target: String) -> Int
    func serve(_ request: HTTPRequest, from caller: Caller) async -> ListenerAnswer
    /// The answer to a request that broke a limit of the wire and never reached `serve`.
    func refusal(_ fault: WireFault) -> HTTPResponse
}

/// Why a request was turned away before it was understood.
package enum WireFault: String, Sendable, CaseIterable {
    case malformed
    /// No `Host`, or several.
    case host
    /// An `Expect` nobody here can meet.
    case expectation
    case headerTooLarge = "header_too_large"
    case headerTooSlow = "header_too_slow"
    case bodyTooLarge = "body_too_large"
    case bodyTooSlow = "body_too_slow"
    case tooManyConnections = "too_many_connections"
}
