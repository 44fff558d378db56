import JSON

/// Fields of one message, read with their bounds.
struct RouteFields {
    private let value: JSONValue
    private let prefix: String

    init(_ value: JSONValue, prefix: String = "") throws(RouteFault) {
        guard value.members != nil else { throw RouteFault(prefix.isEmpty ? "line" : prefix, "wants an object") }
        self.value = value
        self.prefix = prefix
    }

    static func parse(_ line: [UInt8]) throws(RouteFault) -> RouteFields {
        do {
            return try RouteFields(JSONParser.parse(line))
        } catch let fault as RouteFault {
            throw fault
        } catch {
            throw RouteFault("line", "is no JSON: \(error)")
        }
    }

    func text(_ name: String, atMost most: Int) throws(RouteFault) -> String {
        guard let text = value[name]?.stringValue, text.count <= most else {
            throw fault(name, "wants a text of at most \(most) characters")
        }
        return text
    }

    func integer(_ name: String, _ range: ClosedRange<Int64>) throws(RouteFault) -> Int64 {
        guard let found = value[name].flatMap(RouteFields.integer), range.contains(found) else {
            throw fault(name, "wants a whole number, \(range.lowerBound) to \(range.upperBound)")
        }
        return found
    }

    func number(_ name: String, _ range: ClosedRange<Double>) throws(RouteFault) -> Double {
        guard let found = value[name].flatMap(RouteFields.number), range.contains(found) else {
            throw fault(name, "wants a number, \(range.lowerBound) to \(range.upperBound)")
        }
        return found
    }

    func flag(_ name: String) throws(RouteFault) -> Bool {
        guard let found = value[name]?.boolValue else { throw fault(name, "wants true or false") }
        return found
    }

    func list(_ name: String, _ counts: ClosedRange<Int>) throws(RouteFault) -> [JSONValue] {
        guard let found = value[name]?.arrayValue, counts.contains(found.count) else {
            throw fault(name, "wants a list of \(counts.lowerBound) to \(counts.upperBound)")
        }
        return found
    }

    func fault(_ name: String, _ rule: String) -> RouteFault {
        RouteFault(prefix.isEmpty ? name : "\(prefix).\(name)", rule)
    }

    /// A whole number, also one written with a fraction of zeros.
    static func integer(_ value: JSONValue) -> Int64? {
        if let whole = value.integerValue { return whole }
        guard let number = number(value), number == number.rounded(), abs(number) < 9e15 else { return nil }
        return Int64(number)
    }

    static func number(_ value: JSONValue) -> Double? {
        guard case .number(let text) = value, let number = Double(text), number.isFinite else { return nil }
        return number
    }
}
