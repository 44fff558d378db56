/// An object that we wrote ourselves and read again, strictly: what is missing, of another kind or unknown is damage,
/// and is named. Where a form has grown, what came later is asked for as optional.
package struct JSONFields {
    /// What the object is, for the fault.
    private let name: String
    private var rest: [JSONMember]

    package init(_ value: JSONValue?, _ name: String) throws(JSONFieldFault) {
        guard let members = value?.members else { throw JSONFieldFault("\(name) is no object") }
        self.name = name
        rest = members
    }

    package init(text: String, _ name: String) throws(JSONFieldFault) {
        guard let value = try? JSONParser.parse(text) else { throw JSONFieldFault("\(name) is no JSON") }
        try self.init(value, name)
    }

    package mutating func integer(_ key: String) throws(JSONFieldFault) -> Int64 {
        guard let value = try optionalInteger(key) else { throw JSONFieldFault("\(name) lacks \(key)") }
        return value
    }

    /// Nil when it is missing or null.
    package mutating func optionalInteger(_ key: String) throws(JSONFieldFault) -> Int64? {
        guard let value = take(key), value != .null else { return nil }
        guard let number = value.integerValue else { throw JSONFieldFault("\(key) of \(name) is no integer") }
        return number
    }

    package mutating func flag(_ key: String) throws(JSONFieldFault) -> Bool {
        guard let flag = take(key)?.boolValue else { throw JSONFieldFault("\(key) of \(name) is no flag") }
        return flag
    }

    package mutating func text(_ key: String) throws(JSONFieldFault) -> String {
        guard let text = try optionalText(key) else { throw JSONFieldFault("\(name) lacks \(key)") }
        return text
    }

    package mutating func optionalText(_ key: String) throws(JSONFieldFault) -> String? {
        guard let value = take(key), value != .null else { return nil }
        guard let text = value.stringValue else { throw JSONFieldFault("\(key) of \(name) is no text") }
        return text
    }

    /// The elements of a list; nil when it is missing or null.
    package mutating func optionalList(_ key: String) throws(JSONFieldFault) -> [JSONValue]? {
        guard let value = take(key), value != .null else { return nil }
        guard let list = value.arrayValue else { throw JSONFieldFault("\(key) of \(name) is no list") }
        return list
    }

    /// The members of an inner object whose names are data; nil when it is missing or null.
    package mutating func optionalTable(_ key: String) throws(JSONFieldFault) -> [JSONMember]? {
        guard let value = take(key), value != .null else { return nil }
        guard let members = value.members else { throw JSONFieldFault("\(key) of \(name) is no object") }
        return members
    }

    /// Whatever stands there; nil when it is missing or null.
    package mutating func optionalValue(_ key: String) -> JSONValue? { take(key).flatMap { $0 == .null ? nil : $0 } }

    /// Throws for what nobody asked for.
    package func finish() throws(JSONFieldFault) {
        guard let unknown = rest.first else { return }
        throw JSONFieldFault("\(name) has an unknown member \(unknown.name)")
    }

    private mutating func take(_ key: String) -> JSONValue? {
        guard let index = rest.firstIndex(where: { $0.name == key }) else { return nil }
        return rest.remove(at: index).value
    }
}

/// What is wrong with a stored object.
package struct JSONFieldFault: Error, Equatable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

extension JSONMember {
    /// The value as an integer; a fault names the member.
    package func integer() throws(JSONFieldFault) -> Int64 {
        guard let number = value.integerValue else { throw JSONFieldFault("\(name) is no integer") }
        return number
    }
}

extension [JSONValue] {
    /// Each element read, or a fault that names the first that does not read.
    package func each<Value>(
        _ name: String, _ read: (JSONValue) throws(JSONFieldFault) -> Value?
    ) throws(JSONFieldFault) -> [Value] {
        var values: [Value] = []
        for (position, item) in enumerated() {
            guard let value = try read(item) else { throw JSONFieldFault("element \(position) of \(name): damaged") }
            values.append(value)
        }
        return values
    }
}
