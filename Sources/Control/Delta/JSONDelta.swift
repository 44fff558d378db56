package import JSON

/// What differs between two JSON documents, itself as JSON, so that a console need not be sent again what it has.
///
/// At each place of the old document a delta is
/// - `[value]`: this value stands here now;
/// - `[]`: what stood here is gone (members of objects only);
/// - an object, where an object stood: for each member that differs its delta; new members are `[value]`;
/// - an object `{"of": [piece, ...]}`, where an array stood: the new array, piece by piece. A piece is
///   `[first, count]`, copied from the old array; `{"at": index, "with": delta}`, an old element that differs;
///   `{"new": value}`.
///
/// Members of objects have no order: whoever applies a delta puts new ones last.
package enum JSONDelta {
    /// The delta that leads from `old` to `new`; nil when they are equal.
    package static func between(_ old: JSONValue, _ new: JSONValue) -> JSONValue? {
        switch (old, new) {
        case (.object(let before), .object(let after)): return object(before, after)
        case (.array(let before), .array(let after)):
            guard before != after else { return nil }
            return .object([JSONMember(name: "of", value: .array(pieces(before, after)))])
        default: return old == new ? nil : .array([new])
        }
    }

    private static func object(_ old: [JSONMember], _ new: [JSONMember]) -> JSONValue? {
        var changes: [JSONMember] = []
        var seen = 0
        for (place, member) in new.enumerated() {
            if let before = value(of: member.name, in: old, near: place) {
                seen += 1
                if let delta = between(before, member.value) {
                    changes.append(JSONMember(name: member.name, value: delta))
                }
            } else {
                changes.append(JSONMember(name: member.name, value: .array([member.value])))
            }
        }
        if seen < old.count {
            for (place, member) in old.enumerated() where value(of: member.name, in: new, near: place) == nil {
                changes.append(JSONMember(name: member.name, value: .array([])))
            }
        }
        return changes.isEmpty ? nil : .object(changes)
    }

    /// Members of two pictures stand most often at the same place.
    private static func value(of name: String, in members: [JSONMember], near place: Int) -> JSONValue? {
        if members.indices.contains(place), members[place].name == name { return members[place].value }
        return members.first { $0.name == name }?.value
    }
}
