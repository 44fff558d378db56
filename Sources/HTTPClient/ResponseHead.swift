import HTTPMessage

/// Reads a header block as it came off the wire. libcurl has judged the framing; lines without a colon (the status
/// line, the empty line) are passed over, and a line that begins with a space continues the one before.
enum ResponseHead {
    static func fields(_ bytes: UnsafeBufferPointer<UInt8>) -> HTTPHeaders {
        var fields: [HTTPHeaders.Field] = []
        for line in bytes.split(separator: 10, omittingEmptySubsequences: true) {
            let content = trim(line)
            guard let first = line.first, !content.isEmpty else { continue }
            if first == 32 || first == 9 {
                guard let last = fields.popLast() else { continue }
                fields.append(HTTPHeaders.Field(name: last.name, value: last.value + " " + text(content)))
                continue
            }
            guard !content.starts(with: "HTTP/".utf8), let colon = content.firstIndex(of: UInt8(ascii: ":")) else {
                continue
            }
            let value = trim(content[(colon + 1)...])
            fields.append(HTTPHeaders.Field(name: text(content[..<colon]), value: text(value)))
        }
        return HTTPHeaders(fields)
    }

    private static func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

    private static func trim(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
        var rest = bytes
        while let last = rest.last, last == 13 || last == 32 || last == 9 { rest = rest.dropLast() }
        while let first = rest.first, first == 32 || first == 9 { rest = rest.dropFirst() }
        return rest
    }
}
