import JSON

/// A part of a row that is kept as JSON text because nothing ever searches in it.
enum JSONText {
    static func write(_ values: [JSONValue]) -> String { JSONWriter.text(.array(values)) }

    /// Reads a stored array of objects. What our own writer wrote must read back; anything else is damage.
    static func read<Value>(
        _ text: String, _ what: StaticString, _ element: (JSONValue) -> Value?
    ) throws(StoreError) -> [Value] {
        // Nearly all rows of some kinds have none.
        if text == "[]" { return [] }
        guard let array = (try? JSONParser.parse(text))?.arrayValue else { throw .fatal("\(what): no JSON array") }
        var values: [Value] = []
        values.reserveCapacity(array.count)
        for (position, item) in array.enumerated() {
            guard let value = element(item) else { throw .fatal("\(what): element \(position) is incomplete") }
            values.append(value)
        }
        return values
    }
}

extension JSONValue {
    func text(_ name: String) -> String? { self[name]?.stringValue }

    func integer(_ name: String) -> Int? { self[name]?.integerValue.map { Int($0) } }

    func name<Name: RawRepresentable<String>>(_ name: String) -> Name? { text(name).flatMap { Name(rawValue: $0) } }
}
