/// A JSON document as a value. Objects keep their order; numbers keep their text, so no amount ever passes through
/// binary fractions.
package indirect enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The number's text as written.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])

    package static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

    package static func object(_ pairs: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(pairs.map { JSONMember(name: $0.key, value: $0.value) })
    }

    /// The member of an object; nil for other values or when it is missing.
    package subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name.isSameBytes(as: name) }?.value
    }

    package subscript(_ index: Int) -> JSONValue? {
        guard case .array(let values) = self, values.indices.contains(index) else { return nil }
        return values[index]
    }

    package var stringValue: String? { if case .string(let text) = self { text } else { nil } }
    package var boolValue: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    package var arrayValue: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
    package var members: [JSONMember]? { if case .object(let members) = self { members } else { nil } }
    /// The number when it is written as a plain integer ("12", "-3"; not "1e3", "1.0") and fits.
    package var integerValue: Int64? { if case .number(let text) = self { Int64(text) } else { nil } }
    package var isNull: Bool { self == .null }
}

package struct JSONMember: Sendable, Equatable {
    package let name: String
    package let value: JSONValue
    package init(name: String, value: JSONValue) {
        self.name = name
        self.value = value
    }
}

/// Bounds on documents from outside.
package enum JSONLimits {
    package static let depth = 16
    package static let members = 4_096
}

/// Why a document was refused, with the byte where it was noticed.
package struct JSONError: Error, Sendable, Equatable {
    package enum Reason: String, Sendable {
        case syntax, depth, duplicateKey = "duplicate_key", tooManyMembers = "too_many_members", encoding
        case trailingBytes = "trailing_bytes"
    }
    package let reason: Reason
    package let offset: Int
    package init(reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}
