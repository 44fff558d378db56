/// A strict RFC 8259 reader over bytes: bounded depth and size, duplicate keys refused, invalid UTF-8 and lone
/// surrogates refused, nothing after the document.
package struct JSONParser {
    private let bytes: [UInt8]
    private var index = 0
    private let maximumDepth: Int
    private let maximumMembers: Int

    private init(_ bytes: [UInt8], maximumDepth: Int, maximumMembers: Int = JSONLimits.members) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        self.maximumMembers = maximumMembers
    }

    /// - Parameter maximumMembers: of each array and each object.
    package static func parse(
        _ bytes: [UInt8], maximumDepth: Int = JSONLimits.depth, maximumMembers: Int = JSONLimits.members
    ) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes, maximumDepth: maximumDepth, maximumMembers: maximumMembers)
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.index == bytes.count else { throw parser.error(.trailingBytes) }
        return value
    }

    package static func parse(_ text: String, maximumDepth: Int = JSONLimits.depth) throws(JSONError) -> JSONValue {
        try parse(Array(text.utf8), maximumDepth: maximumDepth)
    }

    /// The byte range of each member's value in the top-level object, as written. Signatures of some channels cover
    /// exactly these bytes.
    package static func memberRanges(_ bytes: [UInt8]) throws(JSONError) -> [(name: String, range: Range<Int>)] {
        var parser = JSONParser(bytes, maximumDepth: JSONLimits.depth)
        var ranges: [(name: String, range: Range<Int>)] = []
        parser.skipSpace()
        try parser.members(depth: 1) { (parser, name) throws(JSONError) in
            parser.skipSpace()
            let start = parser.index
            _ = try parser.value(depth: 1)
            ranges.append((name, start..<parser.index))
        }
        parser.skipSpace()
        guard parser.index == bytes.count else { throw parser.error(.trailingBytes) }
        return ranges
    }

    private func error(_ reason: JSONError.Reason) -> JSONError { JSONError(reason: reason, offset: index) }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 32, 9, 10, 13: index += 1
            default: return
            }
        }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= maximumDepth else { throw error(.depth) }
        skipSpace()
        guard index < bytes.count else { throw error(.syntax) }
        switch bytes[index] {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let length = text.utf8CodeUnitCount
        guard index + length <= bytes.count,
            text.withUTF8Buffer({ expected in expected.elementsEqual(bytes[index..<index + length]) })
        else { throw error(.syntax) }
        index += length
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        var found: [JSONMember] = []
        try members(depth: depth) { (parser, name) throws(JSONError) in
            found.append(JSONMember(name: name, value: try parser.value(depth: depth)))
        }
        return .object(found)
    }

    private mutating func members(
        depth: Int, _ each: (inout JSONParser, String) throws(JSONError) -> Void
    ) throws(JSONError) {
        guard depth <= maximumDepth else { throw error(.depth) }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "{") else { throw error(.syntax) }
        index += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return }
        var names = MemberNames()
        while true {
            skipSpace()
            let name = try string()
            guard names.insert(name) else { throw error(.duplicateKey) }
            guard names.count <= maximumMembers else { throw error(.tooManyMembers) }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw error(.syntax) }
            try each(&self, name)
            skipSpace()
            if take(UInt8(ascii: "}")) { return }
            guard take(UInt8(ascii: ",")) else { throw error(.syntax) }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= maximumDepth else { throw error(.depth) }
        index += 1
        var values: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(values) }
        while true {
            values.append(try value(depth: depth))
            guard values.count <= maximumMembers else { throw error(.tooManyMembers) }
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(values) }
            guard take(UInt8(ascii: ",")) else { throw error(.syntax) }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func number() throws(JSONError) -> String {
        let start = index
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if index < bytes.count, bytes[index] | 32 == UInt8(ascii: "e") {
            index += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func digits() throws(JSONError) {
        let start = index
        while index < bytes.count, bytes[index] >= 48, bytes[index] <= 57 { index += 1 }
        guard index > start else { throw error(.syntax) }
    }

    private mutating func string() throws(JSONError) -> String {
        guard take(UInt8(ascii: "\"")) else { throw error(.syntax) }
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\\") {
            guard bytes[index] >= 32 else { throw error(.syntax) }
            index += 1
        }
        var text = Array(bytes[start..<index])
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            guard bytes[index] >= 32 else { throw error(.syntax) }
            if take(UInt8(ascii: "\\")) {
                try escape(into: &text)
            } else {
                text.append(bytes[index])
                index += 1
            }
        }
        guard take(UInt8(ascii: "\"")) else { throw error(.syntax) }
        guard let valid = String(validating: text, as: UTF8.self) else { throw error(.encoding) }
        return valid
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        guard index < bytes.count else { throw error(.syntax) }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"): text += String(try scalar()).utf8
        default: throw error(.syntax)
        }
    }

    private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
        let first = try hex4()
        guard first & 0xF800 == 0xD800 else {
            guard let scalar = Unicode.Scalar(first) else { throw error(.encoding) }
            return scalar
        }
        guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw error(.encoding) }
        let second = try hex4()
        guard second & 0xFC00 == 0xDC00,
            let scalar = Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF))
        else { throw error(.encoding) }
        return scalar
    }

    private mutating func hex4() throws(JSONError) -> UInt32 {
        guard index + 4 <= bytes.count else { throw error(.syntax) }
        var value: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            switch byte {
            case 48...57: value = value << 4 | UInt32(byte - 48)
            case 65...70: value = value << 4 | UInt32(byte - 55)
            case 97...102: value = value << 4 | UInt32(byte - 87)
            default: throw error(.syntax)
            }
        }
        index += 4
        return value
    }
}

/// Names seen in one object. Most objects have few: those are compared with each other, without a set.
private struct MemberNames {
    private static let few = 16

    private var first: [String] = []
    private var others: Set<ByteText> = []

    var count: Int { first.count + others.count }

    /// False when the name was there before.
    mutating func insert(_ name: String) -> Bool {
        guard !first.containsBytes(of: name) else { return false }
        guard first.count == MemberNames.few else {
            first.append(name)
            return true
        }
        return others.insert(ByteText(name)).inserted
    }
}
