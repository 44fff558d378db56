/// Reads `Decodable` values from JSON documents. Throws a `DecodingError` that names the member and what is wrong.
package enum JSONValueDecoder {
    package static func decode<Value: Decodable>(_ type: Value.Type, from value: JSONValue) throws -> Value {
        try decoded(type, value, .top)
    }
}

private struct ValueDecoder: Decoder {
    let value: JSONValue
    let place: CodingPlace
    var codingPath: [any CodingKey] { place.path }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let members = value.members else { throw mismatch("an object") }
        return KeyedDecodingContainer(MemberContainer<Key>(members: members, place: place))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let values = value.arrayValue else { throw mismatch("an array") }
        return ElementContainer(values: values, place: place)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        ScalarContainer(value: value, place: place)
    }

    func mismatch(_ wanted: String) -> DecodingError {
        .typeMismatch(
            JSONValue.self, DecodingError.Context(codingPath: codingPath, debugDescription: "must be \(wanted)"))
    }
}

private func decoded<Value: Decodable>(
    _ type: Value.Type, _ value: JSONValue, _ place: @autoclosure () -> CodingPlace
) throws -> Value {
    let made = try Value(from: ValueDecoder(value: value, place: place()))
    if case .string(let text) = value, let named = made as? any RawRepresentable,
        let name = named.rawValue as? String, !name.utf8.elementsEqual(text.utf8)
    {
        // An enumeration takes names that are only canonically equal.
        throw ValueDecoder(value: value, place: place()).mismatch("a known name, byte for byte")
    }
    return made
}

private func integer<Number: FixedWidthInteger>(
    _ type: Number.Type, _ value: JSONValue, _ place: @autoclosure () -> CodingPlace
) throws -> Number {
    guard case .number(let text) = value, let number = Number(text) else {
        throw ValueDecoder(value: value, place: place()).mismatch("an integer of \(Number.bitWidth) bits")
    }
    return number
}

private final class MemberContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let members: [JSONMember]
    private let place: CodingPlace
    var codingPath: [any CodingKey] { place.path }
    /// Members are asked for in the order in which they were written: the search begins where the last one was found.
    private var next = 0

    init(members: [JSONMember], place: CodingPlace) {
        self.members = members
        self.place = place
    }

    var allKeys: [Key] {
        members.compactMap { member in
            Key(stringValue: member.name).flatMap { $0.stringValue.isSameBytes(as: member.name) ? $0 : nil }
        }
    }

    func contains(_ key: Key) -> Bool { find(key) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try member(key).isNull }

    func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
        try integer(type, member(key), .member(key, of: place))
    }

    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
        try integer(type, member(key), .member(key, of: place))
    }

    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        let value = try member(key)
        guard let text = value.stringValue else { throw mismatch(value, key, "a text") }
        return text
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        let value = try member(key)
        guard let flag = value.boolValue else { throw mismatch(value, key, "true or false") }
        return flag
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try decoded(type, member(key), .member(key, of: place))
    }

    func nestedContainer<Inner: CodingKey>(
        keyedBy type: Inner.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Inner> {
        try inner(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try inner(key).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { ValueDecoder(value: .object(members), place: place) }

    func superDecoder(forKey key: Key) throws -> any Decoder { try inner(key) }

    private func inner(_ key: Key) throws -> ValueDecoder {
        ValueDecoder(value: try member(key), place: .member(key, of: place))
    }

    /// Where the member stands; it or the one after it is most often the next one asked for.
    private func find(_ key: Key) -> Int? {
        let name = key.stringValue
        for place in next..<min(next + 2, members.count) where members[place].name.isSameBytes(as: name) {
            return place
        }
        return members.firstIndex { $0.name.isSameBytes(as: name) }
    }

    private func member(_ key: Key) throws -> JSONValue {
        guard let place = find(key) else {
            throw DecodingError.keyNotFound(
                key, DecodingError.Context(codingPath: codingPath, debugDescription: "the member is missing"))
        }
        next = place
        return members[place].value
    }

    private func mismatch(_ value: JSONValue, _ key: Key, _ wanted: String) -> DecodingError {
        ValueDecoder(value: value, place: .member(key, of: place)).mismatch(wanted)
    }
}

private struct ElementContainer: UnkeyedDecodingContainer {
    let values: [JSONValue]
    private let place: CodingPlace
    var codingPath: [any CodingKey] { place.path }
    private(set) var currentIndex = 0

    init(values: [JSONValue], place: CodingPlace) {
        self.values = values
        self.place = place
    }

    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex >= values.count }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, values[currentIndex].isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoded(type, next(), place) }

    mutating func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type) throws -> KeyedDecodingContainer<Inner> {
        try ValueDecoder(value: next(), place: place).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try ValueDecoder(value: next(), place: place).unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder { ValueDecoder(value: try next(), place: place) }

    private mutating func next() throws -> JSONValue {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                JSONValue.self,
                DecodingError.Context(codingPath: codingPath, debugDescription: "the array has no more elements"))
        }
        defer { currentIndex += 1 }
        return values[currentIndex]
    }
}

private struct ScalarContainer: SingleValueDecodingContainer {
    let value: JSONValue
    let place: CodingPlace
    var codingPath: [any CodingKey] { place.path }

    func decodeNil() -> Bool { value.isNull }

    func decode(_ type: Bool.Type) throws -> Bool {
        guard let flag = value.boolValue else { throw mismatch("true or false") }
        return flag
    }

    func decode(_ type: String.Type) throws -> String {
        guard let text = value.stringValue else { throw mismatch("a text") }
        return text
    }

    func decode(_ type: Double.Type) throws -> Double { throw mismatch("no binary fraction") }
    func decode(_ type: Float.Type) throws -> Float { throw mismatch("no binary fraction") }
    func decode(_ type: Int.Type) throws -> Int { try integer(type, value, place) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(type, value, place) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(type, value, place) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(type, value, place) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(type, value, place) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(type, value, place) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type, value, place) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type, value, place) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type, value, place) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type, value, place) }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoded(type, value, place) }

    private func mismatch(_ wanted: String) -> DecodingError {
        ValueDecoder(value: value, place: place).mismatch(wanted)
    }
}
