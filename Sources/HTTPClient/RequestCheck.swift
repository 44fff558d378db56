import HTTPMessage

/// What is looked at before a request goes anywhere: its bytes must mean one thing only on the wire.
enum RequestCheck {
    /// The reason a request may not be sent; nil when it may.
    static func fault(_ request: HTTPRequest, limits: HTTPClientLimits) -> String? {
        guard (1...16).contains(request.method.utf8.count), request.method.utf8.allSatisfy({ (65...90).contains($0) })
        else { return "the method is not 1 to 16 capital letters" }
        guard request.body.count <= limits.requestBodyBytes else {
            return "the body is longer than \(limits.requestBodyBytes) bytes"
        }
        for field in request.headers.fields {
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(isNameByte) else {
                return "a header's name is malformed"
            }
            guard field.value.utf8.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 9 }) else {
                return "header \(field.name) holds a control character"
            }
        }
        return nil
    }

    /// Lines that belong to the connection, not to the message: the client writes them itself.
    static let ownHeaders: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "expect", "te", "upgrade", "keep-alive",
    ]

    /// The characters of a token of RFC 9110, section 5.6.2.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
