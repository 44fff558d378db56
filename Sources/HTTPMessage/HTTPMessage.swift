/// An HTTP request as a value: exactly the bytes that are signed and sent, or that arrived.
package struct HTTPRequest: Sendable, Equatable {
    package var method: String
    /// Absolute for requests we send ("http://127.0.0.1:8080/v3/pay?x=1"); the target ("/v3/pay?x=1") for received
    /// ones.
    package var url: String
    package var headers: HTTPHeaders
    package var body: [UInt8]

    package init(method: String, url: String, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// Path and query as written, without scheme, host and fragment; "/" when there is none.
    package var target: String {
        guard let scheme = url.range(of: "://") else { return url }
        let rest = url[scheme.upperBound...].drop { $0 != "/" && $0 != "?" && $0 != "#" }.prefix { $0 != "#" }
        return rest.first == "/" ? String(rest) : "/" + rest
    }

    /// The part of `target` before `?`.
    package var path: String { String(target.prefix { $0 != "?" }) }
    /// The part of `target` after `?`; empty when there is none.
    package var query: String { String(target.drop { $0 != "?" }.dropFirst()) }
}

extension String {
    fileprivate func range(of needle: String) -> Range<String.Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(needle) {
                return index..<self.index(index, offsetBy: needle.count)
            }
            index = self.index(after: index)
        }
        return nil
    }
}

package struct HTTPResponse: Sendable, Equatable {
    package var status: Int
    package var headers: HTTPHeaders
    package var body: [UInt8]

    package init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Header fields in order of arrival; names compare without case.
package struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    package private(set) var fields: [Field]

    package struct Field: Sendable, Equatable {
        package let name: String
        package let value: String
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(_ fields: [Field] = []) { self.fields = fields }

    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    package mutating func add(_ name: String, _ value: String) { fields.append(Field(name: name, value: value)) }

    /// The first value of the name.
    package subscript(_ name: String) -> String? {
        fields.first { HTTPHeaders.isSame($0.name, name) }?.value
    }

    /// All values of a name, in order.
    package func values(of name: String) -> [String] {
        fields.filter { HTTPHeaders.isSame($0.name, name) }.map(\.value)
    }

    /// Without case in ASCII alone, byte by byte: other alphabets have letters whose small form is an ASCII one.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).allSatisfy { lower($0) == lower($1) }
    }

    private static func lower(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 32 : byte }
}

/// How an outgoing exchange ended. A failure tells the phase: only before any byte left is it certain nothing happened.
package enum HTTPOutcome: Sendable, Equatable {
    case answered(HTTPResponse)
    case failed(HTTPFailure)
}

package struct HTTPFailure: Error, Sendable, Equatable {
    package let phase: HTTPFailurePhase
    /// English, without secrets or bodies.
    package let reason: String

    package init(phase: HTTPFailurePhase, reason: String) {
        self.phase = phase
        self.reason = reason
    }
}

package enum HTTPFailurePhase: String, Sendable {
    /// Name resolution, connection or TLS failed: the far end has seen nothing of this request.
    case beforeSend = "before_send"
    /// Some or all bytes may have arrived: unknown.
    case afterSend = "after_send"
}
