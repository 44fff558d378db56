import Control
import JSON
import Operations
import Testing

/// A generator of its own, so that a failing case is found again by its number.
struct Draws {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % bound
    }
}

@Suite("What differs between two pictures")
struct DeltaTests {
    @Test("whatever two documents are, the delta leads from one to the other", arguments: 0..<40)
    func leadsOver(block: Int) throws {
        for seed in 0..<50 {
            var draws = Draws(UInt64(block * 50 + seed + 1))
            let old = Documents.any(&draws, depth: 4)
            // Half the time a changed copy, as pictures are; else something else altogether.
            let new = draws.below(2) == 0 ? Documents.changed(old, &draws) : Documents.any(&draws, depth: 4)
            let delta = JSONDelta.between(old, new)
            let sent = try delta.map { try JSONParser.parse(JSONWriter.bytes($0), maximumDepth: 64) }
            let built = try JSONDelta.apply(sent, to: old)
            #expect(Documents.sorted(built) == Documents.sorted(new), "case \(block * 50 + seed + 1)")
        }
    }

    @Test("equal documents need nothing, also when members stand in another order")
    func nothingForEqual() throws {
        let one = try JSONParser.parse(#"{"a":[1,{"id":"x","v":[1,2,3]}],"b":null}"#)
        let other = try JSONParser.parse(#"{"b":null,"a":[1,{"id":"x","v":[1,2,3]}]}"#)
        #expect(JSONDelta.between(one, one) == nil)
        #expect(JSONDelta.between(one, other) == nil)
    }

    @Test("one new row on top and one changed row cost what they are, not the list")
    func rowsCostThemselves() throws {
        let rows = (0..<500).map { Documents.row("o-\($0)", "waiting") }
        var next = [Documents.row("o-new", "waiting")] + rows.dropLast()
        next[40] = Documents.row("o-39", "paid")
        let delta = try #require(JSONDelta.between(.array(rows), .array(next)))
        #expect(JSONWriter.bytes(delta).count < 300)
        #expect(try JSONDelta.apply(delta, to: .array(rows)) == .array(next))
    }

    @Test("a series that has moved on by one is told as moved")
    func seriesMove() throws {
        let old = JSONValue.array((0..<60).map { .integer(9_000 + $0 * $0 % 37) })
        let new = JSONValue.array(Array((old.arrayValue ?? []).dropFirst()) + [.integer(1)])
        let delta = try #require(JSONDelta.between(old, new))
        #expect(JSONWriter.text(delta) == #"{"of":[[1,59],{"new":1}]}"#)
    }

    @Test("a delta that does not fit what is held is refused with its place, and builds nothing huge")
    func unfitDeltas() throws {
        let held = try JSONParser.parse(#"{"rows":[1,2,3],"name":"x"}"#)
        let unfit = [
            #"{"rows":{"of":[[2,9]]}}"#, #"{"rows":{"of":[[-1,1]]}}"#, #"{"rows":{"of":[{"at":7,"with":[1]}]}}"#,
            #"{"rows":{"of":[5]}}"#, #"{"rows":{"a":[1]}}"#, #"{"name":{"a":[1]}}"#, #"{"other":[]}"#, #"{"name":[1,2]}"#,
            #"{"rows":{"of":[[0,9223372036854775807]]}}"#, #"[]"#, "3",
        ]
        for text in unfit {
            let delta = try JSONParser.parse(text)
            #expect(throws: ProtocolFault.self, "\(text)") { try JSONDelta.apply(delta, to: held) }
        }
        let doubled = JSONValue.array((0..<200).map { _ in .array([.integer(0), .integer(3)]) })
        #expect(throws: ProtocolFault.self) {
            try JSONDelta.apply(.object(["rows": .object(["of": doubled])]), to: held, maximumElements: 500)
        }
    }
}

/// Documents by chance.
enum Documents {
    static func any(_ draws: inout Draws, depth: Int) -> JSONValue {
        switch draws.below(depth > 0 ? 8 : 4) {
        case 0: return .null
        case 1: return .bool(draws.below(2) == 0)
        case 2: return .integer(draws.below(1_000) - 500)
        case 3: return .string(["", "wechat", "支付", "a\"b\\c", "\u{1}"][draws.below(5)])
        case 4: return .array((0..<draws.below(9)).map { row("r\($0)", "s\(draws.below(3))") })
        case 5: return .array((0..<draws.below(9)).map { _ in any(&draws, depth: depth - 1) })
        default:
            let names = ["id", "of", "new", "at", "with", "rows", "x", ""].filter { _ in draws.below(2) == 0 }
            return .object(names.map { JSONMember(name: $0, value: any(&draws, depth: depth - 1)) })
        }
    }

    static func row(_ id: String, _ state: String) -> JSONValue {
        .object(["id": .string(id), "state": .string(state), "amount": .integer(1_200)])
    }

    /// A copy with some things added, taken away, moved or changed.
    static func changed(_ value: JSONValue, _ draws: inout Draws) -> JSONValue {
        switch value {
        case .array(var values):
            for _ in 0..<draws.below(4) where !values.isEmpty {
                let place = draws.below(values.count)
                switch draws.below(5) {
                case 0: values.remove(at: place)
                case 1: values.insert(any(&draws, depth: 1), at: place)
                case 2: values.append(values.removeFirst())
                case 3: values.insert(values[place], at: 0)
                default: values[place] = changed(values[place], &draws)
                }
            }
            return .array(values)
        case .object(var members):
            for _ in 0..<draws.below(3) where !members.isEmpty {
                let place = draws.below(members.count)
                let member = members.remove(at: place)
                if draws.below(3) > 0 {
                    members.insert(
                        JSONMember(name: member.name, value: changed(member.value, &draws)),
                        at: draws.below(members.count + 1))
                }
            }
            return .object(members)
        default: return draws.below(2) == 0 ? value : any(&draws, depth: 1)
        }
    }

    /// Members by name: objects know no order.
    static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let values): .array(values.map(sorted))
        case .object(let members):
            .object(
                members.map { JSONMember(name: $0.name, value: sorted($0.value)) }.sorted { $0.name < $1.name })
        default: value
        }
    }
}
