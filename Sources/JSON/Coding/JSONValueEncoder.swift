/// Turns `Encodable` values into JSON documents. Members stand in the order in which the value gives them, so equal
/// values give equal bytes; what is nil is left out. Numbers are integers: this house knows no others.
package enum JSONValueEncoder {
    package static func encode(_ value: some Encodable) throws -> JSONValue {
        let node = EncodedNode()
        try value.encode(to: NodeEncoder(node: node, place: .top))
        return node.value
    }
}

/// A document that is being filled.
private final class EncodedNode {
    private enum Content {
        case nothing
        case scalar(JSONValue)
        case object([(name: String, slot: Slot)])
        case array([Slot])
    }

    /// A finished value, or a container that may still be written to.
    private enum Slot {
        case value(JSONValue)
        case node(EncodedNode)

        var value: JSONValue {
            switch self {
            case .value(let value): value
            case .node(let node): node.value
            }
        }
    }

    private var content = Content.nothing

    var count: Int { if case .array(let slots) = content { slots.count } else { 0 } }

    var value: JSONValue {
        switch content {
        case .nothing: .object([JSONMember]())
        case .scalar(let value): value
        case .object(let members): .object(members.map { JSONMember(name: $0.name, value: $0.slot.value) })
        case .array(let slots): .array(slots.map(\.value))
        }
    }

    func set(_ value: JSONValue) { content = .scalar(value) }

    func becomeArray() { if case .array = content {} else { content = .array([]) } }

    func becomeObject() { if case .object = content {} else { content = .object([]) } }

    func append(_ value: JSONValue) { append(.value(value)) }

    func append(_ node: EncodedNode) { append(.node(node)) }

    func put(_ value: JSONValue, _ name: String) { put(.value(value), name) }

    func put(_ node: EncodedNode, _ name: String) { put(.node(node), name) }

    private func append(_ slot: Slot) {
        guard case .array(var slots) = content else { return }
        content = .nothing
        slots.append(slot)
        content = .array(slots)
    }

    private func put(_ slot: Slot, _ name: String) {
        guard case .object(var members) = content else { return }
        content = .nothing
        members.append((name, slot))
        content = .object(members)
    }
}

private struct NodeEncoder: Encoder {
    let node: EncodedNode
    let place: CodingPlace
    var codingPath: [any CodingKey] { place.path }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.becomeObject()
        return KeyedEncodingContainer(ObjectContainer<Key>(node: node, place: place))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.becomeArray()
        return ArrayContainer(node: node, place: place)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        ScalarContainer(node: node, place: place)
    }
}

/// The JSON of a value that needs no container of its own; nil for all others.
private func scalar(_ value: some Encodable) -> JSONValue? {
    switch value {
    case let value as Int: .integer(value)
    case let value as Int64: .integer(value)
    case let value as String: .string(value)
    case let value as Bool: .bool(value)
    default: nil
    }
}

private func encoded(_ value: some Encodable, at place: @autoclosure () -> CodingPlace) throws -> JSONValue {
    if let value = scalar(value) { return value }
    let node = EncodedNode()
    try value.encode(to: NodeEncoder(node: node, place: place()))
    return node.value
}

private func refusal(_ value: Any, _ codingPath: [any CodingKey]) -> EncodingError {
    .invalidValue(value, EncodingError.Context(codingPath: codingPath, debugDescription: "no binary fractions here"))
}

private struct ObjectContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: EncodedNode
    let place: CodingPlace
    var codingPath: [any CodingKey] { place.path }

    func encodeNil(forKey key: Key) { node.put(.null, key.stringValue) }
    func encode(_ value: Bool, forKey key: Key) { node.put(.bool(value), key.stringValue) }
    func encode(_ value: String, forKey key: Key) { node.put(.string(value), key.stringValue) }
    func encode(_ value: Double, forKey key: Key) throws { throw refusal(value, codingPath + [key]) }
    func encode(_ value: Float, forKey key: Key) throws { throw refusal(value, codingPath + [key]) }
    func encode(_ value: Int, forKey key: Key) { node.put(.integer(value), key.stringValue) }
    func encode(_ value: Int64, forKey key: Key) { node.put(.integer(value), key.stringValue) }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        node.put(try encoded(value, at: .member(key, of: place)), key.stringValue)
    }

    func nestedContainer<Inner: CodingKey>(
        keyedBy type: Inner.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Inner> {
        child(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { child(key).unkeyedContainer() }

    func superEncoder() -> any Encoder { NodeEncoder(node: node, place: place) }

    func superEncoder(forKey key: Key) -> any Encoder { child(key) }

    private func child(_ key: Key) -> NodeEncoder {
        let inner = EncodedNode()
        node.put(inner, key.stringValue)
        return NodeEncoder(node: inner, place: .member(key, of: place))
    }
}

private struct ArrayContainer: UnkeyedEncodingContainer {
    let node: EncodedNode
    let place: CodingPlace
    var codingPath: [any CodingKey] { place.path }
    var count: Int { node.count }

    func encodeNil() { node.append(.null) }
    func encode(_ value: Double) throws { throw refusal(value, codingPath) }
    func encode(_ value: Float) throws { throw refusal(value, codingPath) }
    func encode(_ value: some Encodable) throws { node.append(try encoded(value, at: place)) }

    func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type) -> KeyedEncodingContainer<Inner> {
        child().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }

    func superEncoder() -> any Encoder { child() }

    private func child() -> NodeEncoder {
        let inner = EncodedNode()
        node.append(inner)
        return NodeEncoder(node: inner, place: place)
    }
}

private struct ScalarContainer: SingleValueEncodingContainer {
    let node: EncodedNode
    let place: CodingPlace
    var codingPath: [any CodingKey] { place.path }

    func encodeNil() { node.set(.null) }
    func encode(_ value: Bool) { node.set(.bool(value)) }
    func encode(_ value: String) { node.set(.string(value)) }
    func encode(_ value: Double) throws { throw refusal(value, codingPath) }
    func encode(_ value: Float) throws { throw refusal(value, codingPath) }
    func encode(_ value: Int) { node.set(.integer(value)) }
    func encode(_ value: Int8) { node.set(.integer(value)) }
    func encode(_ value: Int16) { node.set(.integer(value)) }
    func encode(_ value: Int32) { node.set(.integer(value)) }
    func encode(_ value: Int64) { node.set(.integer(value)) }
    func encode(_ value: UInt) { node.set(.integer(value)) }
    func encode(_ value: UInt8) { node.set(.integer(value)) }
    func encode(_ value: UInt16) { node.set(.integer(value)) }
    func encode(_ value: UInt32) { node.set(.integer(value)) }
    func encode(_ value: UInt64) { node.set(.integer(value)) }
    func encode(_ value: some Encodable) throws { node.set(try encoded(value, at: place)) }
}
