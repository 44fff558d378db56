package import JSON

extension JSONDelta {
    /// The new document. Nothing a delta says makes it longer than `maximumElements` in one array.
    /// - Throws: where the delta does not fit the old document.
    package static func apply(
        _ delta: JSONValue?, to old: JSONValue, maximumElements: Int = Limits.engineMembers
    ) throws(ProtocolFault) -> JSONValue {
        guard let delta else { return old }
        return try applied(delta, old, "delta", maximumElements)
    }

    private static func applied(
        _ delta: JSONValue, _ old: JSONValue, _ path: String, _ maximum: Int
    ) throws(ProtocolFault) -> JSONValue {
        switch (delta, old) {
        case (.array(let values), _):
            guard values.count == 1 else { throw fault(path, "must hold one value here") }
            return values[0]
        case (.object(let changes), .object(let members)): return .object(try merged(changes, members, path, maximum))
        case (.object, .array(let values)):
            guard let pieces = delta["of"]?.arrayValue else { throw fault(path, "must have \"of\" for an array") }
            return .array(try built(pieces, values, path, maximum))
        default: throw fault(path, "does not fit what stood here")
        }
    }

    private static func merged(
        _ changes: [JSONMember], _ old: [JSONMember], _ path: String, _ maximum: Int
    ) throws(ProtocolFault) -> [JSONMember] {
        var byName = Dictionary(changes.map { ($0.name, $0.value) }) { first, _ in first }
        var merged: [JSONMember] = []
        merged.reserveCapacity(old.count + changes.count)
        for member in old {
            guard let change = byName.removeValue(forKey: member.name) else {
                merged.append(member)
                continue
            }
            if change.arrayValue?.isEmpty == true { continue }
            let value = try applied(change, member.value, path + "." + member.name, maximum)
            merged.append(JSONMember(name: member.name, value: value))
        }
        for change in changes {
            guard let value = byName[change.name] else { continue }
            guard let values = value.arrayValue, values.count == 1 else {
                throw fault(path + "." + change.name, "must be [value] where nothing stood")
            }
            merged.append(JSONMember(name: change.name, value: values[0]))
        }
        return merged
    }

    private static func built(
        _ pieces: [JSONValue], _ old: [JSONValue], _ path: String, _ maximum: Int
    ) throws(ProtocolFault) -> [JSONValue] {
        var values: [JSONValue] = []
        for piece in pieces {
            switch piece {
            case .array(let run):
                let numbers = run.compactMap(\.integerValue)
                guard run.count == 2, numbers.count == 2, numbers[0] >= 0, numbers[1] >= 0,
                    numbers[1] <= Int64(old.count), numbers[0] <= Int64(old.count) - numbers[1]
                else { throw fault(path, "must copy what the old array has") }
                values += old[Int(numbers[0])..<Int(numbers[0] + numbers[1])]
            case .object:
                if let value = piece["new"] {
                    values.append(value)
                } else if let place = piece["at"]?.integerValue, place >= 0, place < Int64(old.count),
                    let change = piece["with"] {
                    values.append(try applied(change, old[Int(place)], path + "[\(place)]", maximum))
                } else {
                    fallthrough
                }
            default: throw fault(path, "must be built of copies, changes and new values")
            }
            guard values.count <= maximum else { throw fault(path, "must have at most \(maximum) elements") }
        }
        return values
    }

    private static func fault(_ path: String, _ rule: String) -> ProtocolFault {
        ProtocolFault(.malformed, field: path, rule)
    }
}
