import JSON

// Arrays of a picture are lists of rows that have an `id`, series of figures that move by one, and logs that grow at
// one end. Whatever is found here, the pieces build the new array exactly; a poor match only makes them longer.
extension JSONDelta {
    /// How far a series or a log may have moved between two pictures and still be told as moved.
    private static let furthestShift = 64

    static func pieces(_ old: [JSONValue], _ new: [JSONValue]) -> [JSONValue] {
        var pieces = ArrayPieces()
        if let places = placesByID(old) {
            for value in new {
                guard let id = value["id"]?.stringValue, let place = places[id] else {
                    pieces.insert(value)
                    continue
                }
                pieces.change(place, from: old[place], to: value)
            }
        } else {
            byPlace(old, new, into: &pieces)
        }
        return pieces.finished
    }

    /// Where each row stands, when all have an `id` of their own.
    private static func placesByID(_ values: [JSONValue]) -> [String: Int]? {
        guard values.count > 1, values[0]["id"] != nil else { return nil }
        var places: [String: Int] = [:]
        places.reserveCapacity(values.count)
        for (place, value) in values.enumerated() {
            guard let id = value["id"]?.stringValue, places.updateValue(place, forKey: id) == nil else { return nil }
        }
        return places
    }

    /// Equal ends are copied; between them the longer run after a shift, then element by element.
    private static func byPlace(_ old: [JSONValue], _ new: [JSONValue], into pieces: inout ArrayPieces) {
        let shorter = min(old.count, new.count)
        var first = 0
        while first < shorter, old[first] == new[first] { first += 1 }
        var tail = 0
        while tail < shorter - first, old[old.count - 1 - tail] == new[new.count - 1 - tail] { tail += 1 }
        pieces.copy(0, count: first)
        var from = first
        var to = first
        let ends = (old: old.count - tail, new: new.count - tail)
        if let shift = shift(old[first..<ends.old], new[first..<ends.new]) {
            if shift > 0 {
                // New ones in front.
                for value in new[to..<to + shift] { pieces.insert(value) }
                to += shift
            } else {
                from -= shift
            }
        }
        while to < ends.new {
            if from < ends.old {
                pieces.change(from, from: old[from], to: new[to])
                from += 1
            } else {
                pieces.insert(new[to])
            }
            to += 1
        }
        pieces.copy(ends.old, count: tail)
    }

    /// By how many places the old values have moved back (above 0) or forward (below 0); nil when they have not.
    private static func shift(_ old: ArraySlice<JSONValue>, _ new: ArraySlice<JSONValue>) -> Int? {
        guard let oldest = old.first, let newest = new.first else { return nil }
        for distance in 1...furthestShift {
            if distance < new.count, new[new.startIndex + distance] == oldest,
                runs(old, 0, new, distance) { return distance }
            if distance < old.count, old[old.startIndex + distance] == newest,
                runs(old, distance, new, 0) { return -distance }
        }
        return nil
    }

    /// Whether at least half of what overlaps after a shift is equal.
    private static func runs(
        _ old: ArraySlice<JSONValue>, _ oldStart: Int, _ new: ArraySlice<JSONValue>, _ newStart: Int
    ) -> Bool {
        let overlap = zip(old.dropFirst(oldStart), new.dropFirst(newStart))
        var equal = 0
        var count = 0
        for (before, after) in overlap {
            count += 1
            if before == after { equal += 1 }
        }
        return equal * 2 >= count
    }
}

/// The pieces of a new array; neighbouring copies become one.
private struct ArrayPieces {
    private var pieces: [JSONValue] = []
    private var copied: (first: Int, count: Int)?

    mutating func copy(_ first: Int, count: Int) {
        guard count > 0 else { return }
        if let run = copied, run.first + run.count == first {
            copied = (run.first, run.count + count)
        } else {
            flush()
            copied = (first, count)
        }
    }

    mutating func insert(_ value: JSONValue) {
        flush()
        pieces.append(.object(["new": value]))
    }

    mutating func change(_ place: Int, from old: JSONValue, to new: JSONValue) {
        guard let delta = JSONDelta.between(old, new) else { return copy(place, count: 1) }
        flush()
        switch new {
        case .object, .array: pieces.append(.object(["at": .integer(place), "with": delta]))
        // A changed figure is shorter as itself.
        case .null, .bool, .number, .string: pieces.append(.object(["new": new]))
        }
    }

    private mutating func flush() {
        guard let run = copied else { return }
        pieces.append(.array([.integer(run.first), .integer(run.count)]))
        copied = nil
    }

    var finished: [JSONValue] {
        var last = self
        last.flush()
        return last.pieces
    }
}
