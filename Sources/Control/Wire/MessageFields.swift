import JSON

/// The members of one message, each taken once with its type and range; what nobody took is an error.
struct MessageFields {
    private var rest: [String: JSONValue] = [:]
    let type: String

    /// - Parameter maximumMembers: of each array and object.
    init(
        _ payload: [UInt8], maximumDepth: Int = JSONLimits.depth, maximumMembers: Int = JSONLimits.members
    ) throws(ProtocolFault) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONParser.parse(payload, maximumDepth: maximumDepth, maximumMembers: maximumMembers)
        } catch {
            throw ProtocolFault(.malformed, "must be JSON: \(error.reason.rawValue) at byte \(error.offset)")
        }
        guard let members = value.members else { throw ProtocolFault(.malformed, "must be a JSON object") }
        for member in members { rest[member.name] = member.value }
        guard let type = rest.removeValue(forKey: "type")?.stringValue else {
            throw ProtocolFault(.malformed, field: "type", "must be a text")
        }
        self.type = type
    }

    var unknownType: ProtocolFault { ProtocolFault(.malformed, field: "type", "names no message of this protocol") }

    mutating func value(_ name: String) -> JSONValue? { rest.removeValue(forKey: name) }

    mutating func integer(_ name: String, in range: ClosedRange<Int64>) throws(ProtocolFault) -> Int64 {
        guard let number = value(name)?.integerValue, range.contains(number) else {
            throw ProtocolFault(
                .malformed, field: name, "must be an integer of \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    mutating func text(_ name: String, maximumBytes: Int, standard: String? = nil) throws(ProtocolFault) -> String {
        guard let value = value(name) else {
            if let standard { return standard }
            throw ProtocolFault(.malformed, field: name, "is missing")
        }
        guard let text = value.stringValue, text.utf8.count <= maximumBytes else {
            throw ProtocolFault(.malformed, field: name, "must be a text of at most \(maximumBytes) bytes")
        }
        return text
    }

    mutating func flag(_ name: String, standard: Bool? = nil) throws(ProtocolFault) -> Bool {
        let value = value(name)
        if value == nil, let standard { return standard }
        guard let flag = value?.boolValue else {
            throw ProtocolFault(.malformed, field: name, "must be true or false")
        }
        return flag
    }

    mutating func texts(_ name: String) throws(ProtocolFault) -> [String] {
        guard let values = value(name)?.arrayValue else {
            throw ProtocolFault(.malformed, field: name, "must be an array of texts")
        }
        return values.compactMap(\.stringValue)
    }

    /// First and last version, `[1, 3]`.
    mutating func versions(_ name: String) throws(ProtocolFault) -> ClosedRange<Int> {
        let numbers = value(name)?.arrayValue?.compactMap(\.integerValue) ?? []
        guard numbers.count == 2, numbers[0] >= 1, numbers[0] <= numbers[1], numbers[1] <= 1_000_000 else {
            throw ProtocolFault(.malformed, field: name, "must be the first and the last version, [1, 1]")
        }
        return Int(numbers[0])...Int(numbers[1])
    }

    /// A value of the vocabulary operators use. Texts in it are bounded by `textBytes` each.
    mutating func decoded<Value: Decodable>(
        _ name: String, _ type: Value.Type, textBytes: Int?
    ) throws(ProtocolFault) -> Value {
        guard let value = value(name) else { throw ProtocolFault(.malformed, field: name, "is missing") }
        if let textBytes, let path = MessageFields.longText(value, name, textBytes) {
            throw ProtocolFault(.malformed, field: path, "must be a text of at most \(textBytes) bytes")
        }
        if let path = MessageFields.largeNumber(value, name) {
            throw ProtocolFault(.malformed, field: path, "must be an integer of at most \(Limits.integer) either sign")
        }
        do {
            return try JSONValueDecoder.decode(type, from: value)
        } catch let error as DecodingError {
            throw MessageFields.fault(error, name)
        } catch {
            throw ProtocolFault(.malformed, field: name, "cannot be read")
        }
    }

    /// To be called last.
    func end() throws(ProtocolFault) {
        if let name = rest.keys.min() {
            throw ProtocolFault(.malformed, field: name, "is no member of \"\(type)\"")
        }
    }

    private static func longText(_ value: JSONValue, _ path: String, _ maximum: Int) -> String? {
        switch value {
        case .string(let text): return text.utf8.count > maximum ? path : nil
        case .array(let values): return values.lazy.compactMap { longText($0, path, maximum) }.first
        case .object(let members):
            return members.lazy.compactMap { longText($0.value, path + "." + $0.name, maximum) }.first
        case .null, .bool, .number: return nil
        }
    }

    /// Whatever a number means: the two ends of 64 bits come from nobody honest, and no arithmetic is to meet them.
    private static func largeNumber(_ value: JSONValue, _ path: String) -> String? {
        switch value {
        case .number:
            guard let number = value.integerValue else { return path }
            return (-Limits.integer...Limits.integer).contains(number) ? nil : path
        case .array(let values): return values.lazy.compactMap { largeNumber($0, path) }.first
        case .object(let members):
            return members.lazy.compactMap { largeNumber($0.value, path + "." + $0.name) }.first
        case .null, .bool, .string: return nil
        }
    }

    private static func fault(_ error: DecodingError, _ name: String) -> ProtocolFault {
        let (context, key): (DecodingError.Context, [any CodingKey]) =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context): (context, [])
            case .keyNotFound(let key, let context): (context, [key])
            case .dataCorrupted(let context): (context, [])
            @unknown default: (DecodingError.Context(codingPath: [], debugDescription: "cannot be read"), [])
            }
        let path = ([name] + (context.codingPath + key).map(\.stringValue)).joined(separator: ".")
        return ProtocolFault(.malformed, field: path, context.debugDescription)
    }
}
