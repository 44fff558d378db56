/// An absolute http or https URL taken apart, strictly: what one part of the program accepts, every other part reads
/// the same way. No user name, no fragment, no character that two readers could understand differently.
package struct WebAddress: Sendable, Equatable {
    package let isSecure: Bool
    /// Lower-case name, dotted IPv4 text, or IPv6 text without its brackets.
    package let host: String
    /// 1...65,535; the scheme's own when the URL names none.
    package let port: Int

    package static let maximumCharacters = 512

    /// What two URLs must share to share a connection: scheme, host and port.
    package var origin: String { (isSecure ? "https://" : "http://") + host + ":" + String(port) }

    package init(_ url: String) throws(WebAddressFault) {
        let bytes = Array(url.utf8)
        guard bytes.count <= WebAddress.maximumCharacters else { throw .tooLong }
        guard bytes.allSatisfy({ $0 > 32 && $0 < 127 && !WebAddress.ambiguous.contains($0) }) else { throw .character }
        let lowered = url.lowercased()
        let schemeLength: Int
        if lowered.hasPrefix("https://") {
            schemeLength = 8
        } else if lowered.hasPrefix("http://") {
            schemeLength = 7
        } else {
            throw .scheme
        }
        isSecure = schemeLength == 8
        let authority = bytes[schemeLength...].prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        guard !authority.contains(UInt8(ascii: "@")) else { throw .userName }
        let (hostBytes, portBytes) = try WebAddress.divide(authority)
        host = String(decoding: hostBytes, as: UTF8.self).lowercased()
        port = try WebAddress.port(portBytes, default: isSecure ? 443 : 80)
    }

    /// `#` would be cut off before sending; the others are read differently by different URL readers.
    private static let ambiguous: Set<UInt8> = Set("#\\\"<>^`{|}".utf8)

    private static func divide(
        _ authority: ArraySlice<UInt8>
    ) throws(WebAddressFault) -> (host: ArraySlice<UInt8>, port: ArraySlice<UInt8>?) {
        if authority.first == UInt8(ascii: "[") {
            guard let end = authority.firstIndex(of: UInt8(ascii: "]")) else { throw .host }
            let inner = authority[(authority.startIndex + 1)..<end]
            guard !inner.isEmpty, inner.count <= 45, inner.allSatisfy(isAddressByte) else { throw .host }
            let rest = authority[(end + 1)...]
            guard rest.isEmpty || rest.first == UInt8(ascii: ":") else { throw .host }
            return (inner, rest.isEmpty ? nil : rest.dropFirst())
        }
        let name = authority.prefix { $0 != UInt8(ascii: ":") }
        guard !name.isEmpty, name.count <= 253, name.allSatisfy(isNameByte), name.first != UInt8(ascii: "-") else {
            throw .host
        }
        let rest = authority[name.endIndex...]
        return (name, rest.isEmpty ? nil : rest.dropFirst())
    }

    private static func port(_ digits: ArraySlice<UInt8>?, default standard: Int) throws(WebAddressFault) -> Int {
        guard let digits else { return standard }
        guard (1...5).contains(digits.count), digits.allSatisfy({ $0 >= 48 && $0 <= 57 }),
            let port = Int(String(decoding: digits, as: UTF8.self)), (1...65_535).contains(port)
        else { throw .port }
        return port
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 46, 95: true
        default: false
        }
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...58, 65...70, 97...102, 46: true
        default: false
        }
    }
}

/// Why a URL is not one we would call.
package enum WebAddressFault: String, Error, Sendable, CaseIterable {
    case tooLong, character, scheme, userName, host, port

    package var rule: String {
        switch self {
        case .tooLong: "has at most \(WebAddress.maximumCharacters) characters"
        case .character: "holds printable ASCII without spaces, quotes, braces, backslash and #"
        case .scheme: "begins with http:// or https://"
        case .userName: "names no user"
        case .host: "names a host: letters, digits, dot and hyphen, or an address"
        case .port: "has a port of 1 to 65535"
        }
    }
}
