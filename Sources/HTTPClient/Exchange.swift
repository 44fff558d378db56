import CCurl
package import HTTPMessage

/// Called once when an exchange has ended, on the client's thread: hand the result on and return.
package typealias HTTPCompletion = @Sendable (HTTPOutcome, _ milliseconds: Int64) -> Void

/// What kind of far end a request goes to.
package enum HTTPPolicy: Sendable {
    /// A channel, named in our configuration: any address.
    case channel
    /// A URL a shop gave us: public addresses and the configured networks only, nothing shared with channels'
    /// connections.
    case shop

    var group: WaitingLine.Group {
        switch self {
        case .channel: .channel
        case .shop: .shop
        }
    }
}

/// One request from being handed over until its outcome. Belongs to the client's thread once handed over.
struct Exchange: Sendable {
    let request: HTTPRequest
    let origin: WaitingLine.Origin
    let startedAt: Int64
    let deadline: Int64
    let completion: HTTPCompletion
}

/// libcurl's transfer of one exchange, freed with it.
struct CurlTransfer: ~Copyable {
    let handle: OpaquePointer

    /// Nil when memory is short.
    init?(_ exchange: Exchange, number: UInt64, limits: HTTPClientLimits, now: Int64) {
        let request = exchange.request
        let made = request.body.withUnsafeBufferPointer {
            cu_transfer_make(request.url, request.method, $0.baseAddress, $0.count)
        }
        guard let made else { return nil }
        handle = made
        cu_transfer_set_number(handle, number)
        cu_transfer_set_deadlines(handle, max(1, exchange.deadline - now), limits.connectMilliseconds)
        cu_transfer_set_limits(
            handle, limits.responseHeadBytes, limits.responseHeadLines, limits.responseBodyBytes)
        for field in request.headers.fields where !RequestCheck.ownHeaders.contains(field.name.lowercased()) {
            cu_transfer_add_header(handle, field.value.isEmpty ? field.name + ";" : field.name + ": " + field.value)
        }
        if let proxy = limits.proxies.proxy(for: exchange.origin) {
            cu_transfer_set_proxy(handle, proxy.url, proxy.credentials)
        }
        // libcurl would name a form's type by itself; what was not signed is not said.
        if request.headers["Content-Type"] == nil { cu_transfer_add_header(handle, "Content-Type:") }
    }

    deinit { cu_transfer_free(handle) }

    /// How it ended. A failure after the first byte of the request left is never "before send".
    var outcome: HTTPOutcome {
        let code = cu_transfer_code(handle)
        guard code == 0 else { return .failed(HTTPFailure(phase: phase, reason: reason)) }
        guard cu_transfer_head_ended(handle) else {
            return .failed(HTTPFailure(phase: phase, reason: "the answer broke off in its header"))
        }
        var count = 0
        let head = cu_transfer_head(handle, &count)
        let headers = ResponseHead.fields(UnsafeBufferPointer(start: head, count: count))
        let body = cu_transfer_body(handle, &count)
        return .answered(
            HTTPResponse(
                status: Int(cu_transfer_status(handle)), headers: headers,
                body: Array(UnsafeBufferPointer(start: body, count: count))))
    }

    var phase: HTTPFailurePhase { cu_transfer_sent_bytes(handle) == 0 ? .beforeSend : .afterSend }

    private var reason: String {
        switch cu_transfer_fault(handle) {
        case CU_FAULT_BODY_TOO_LARGE: "the answer's body is too long"
        case CU_FAULT_HEAD_TOO_LARGE: "the answer's header is too long"
        case CU_FAULT_ADDRESS_DENIED: "the address is not a public one"
        case CU_FAULT_REPEAT_REFUSED: "the connection was closed while the request was sent"
        case CU_FAULT_MEMORY: "out of memory"
        default: "curl \(cu_transfer_code(handle)): " + printable(String(cString: cu_transfer_text(handle)))
        }
    }

    /// libcurl's words may quote the far end; they go onto one line of printable characters.
    private func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.prefix(160).map { (32..<127).contains($0.value) ? $0 : "?" }))
    }
}
