import JSON
import Testing

@Suite("Values as JSON and back")
struct CodingTests {
    private enum Kind: String, Codable { case first, second = "second_one" }

    private struct Inner: Codable, Equatable {
        var name: String
        var counts: [Int?]
    }

    private enum Shape: Codable, Equatable {
        case plain
        case named(String, size: Int)
    }

    private struct Outer: Codable, Equatable {
        var first: Int64
        var missing: String?
        var kind: Kind
        var flag: Bool
        var inner: [Inner]
        var nested: Inner?
        var small: UInt32
        var shapes: [Shape]
        var empty: [Inner]
    }

    private let value = Outer(
        first: .min, missing: nil, kind: .second, flag: true,
        inner: [Inner(name: "订单 \"1\"\n", counts: [1, nil, -3]), Inner(name: "", counts: [])],
        nested: Inner(name: "x", counts: [nil]), small: 7, shapes: [.plain, .named("a", size: 3)], empty: [])

    @Test("everything comes back the same, through bytes too")
    func roundTrip() throws {
        let bytes = JSONWriter.bytes(try JSONValueEncoder.encode(value))
        #expect(try JSONValueDecoder.decode(Outer.self, from: JSONParser.parse(bytes)) == value)
        #expect(bytes == JSONWriter.bytes(try JSONValueEncoder.encode(value)))
    }

    @Test("members stand in the order of the declaration, and what is nil is left out")
    func order() throws {
        let text = JSONWriter.text(try JSONValueEncoder.encode(Inner(name: "a", counts: [1, nil])))
        #expect(text == #"{"name":"a","counts":[1,null]}"#)
        #expect(try JSONValueEncoder.encode(value)["missing"] == nil)
        #expect(try JSONValueEncoder.encode(value)["kind"] == .string("second_one"))
    }

    @Test("members in any order are found, and unknown ones do no harm")
    func anyOrder() throws {
        let text = #"{"later":{},"counts":[2],"name":"b"}"#
        #expect(try JSONValueDecoder.decode(Inner.self, from: JSONParser.parse(text)) == Inner(name: "b", counts: [2]))
    }

    @Test("names that Unicode only calls equal are other names: of members, of values, of cases")
    func bytes() throws {
        enum Unit: String, Codable, CaseIterable { case kelvin = "K", accent = "caf\u{E9}" }
        for (name, other) in [("K", "\u{212A}"), ("caf\u{E9}", "cafe\u{301}")] {
            #expect(name == other, "as Swift sees it")
            #expect(Unit(rawValue: other) != nil && Unit(exactly: other) == nil)
            #expect(Unit(exactly: name) != nil)
            #expect(throws: DecodingError.self) { try JSONValueDecoder.decode(Unit.self, from: .string(other)) }
            #expect(try JSONValueDecoder.decode([Unit].self, from: .array([.string(name)])).count == 1)
            #expect(throws: DecodingError.self) {
                try JSONValueDecoder.decode([Unit].self, from: .array([.string(other)]))
            }
            let document = JSONValue.object([JSONMember(name: other, value: .null)])
            #expect(document[name] == nil && document[other] == .null)
            #expect(![name].containsBytes(of: other) && [other].containsBytes(of: other))
            #expect(Set([ByteText(name), ByteText(other)]).count == 2)
            // Two names, not one twice: also beyond the few that are compared one by one.
            for more in [0, 30] {
                let members = (0..<more).map { "\"m\($0)\":0," }.joined()
                let text = "{\(members)\"\(name)\":1,\"\(other)\":2}"
                #expect(try JSONParser.parse(text)[other] == .number("2"))
            }
        }
        enum Act: Codable, Equatable { case K(size: Int) }
        let good = try JSONParser.parse(#"{"K":{"size":1}}"#)
        #expect(try JSONValueDecoder.decode(Act.self, from: good) == .K(size: 1))
        let bad = try JSONParser.parse("{\"\u{212A}\":{\"size\":1}}")
        #expect(throws: DecodingError.self) { try JSONValueDecoder.decode(Act.self, from: bad) }
    }

    @Test("a missing member, a wrong type and a number that does not fit are errors", arguments: [
        #"{"name":"b"}"#, #"{"name":1,"counts":[]}"#, #"{"name":"b","counts":["1"]}"#,
        #"{"name":"b","counts":[9223372036854775808]}"#, #"{"name":"b","counts":[1.5]}"#, "[]",
    ])
    func faults(text: String) throws {
        let document = try JSONParser.parse(text)
        #expect(throws: DecodingError.self) { try JSONValueDecoder.decode(Inner.self, from: document) }
    }

    @Test("a binary fraction is refused: no amount passes through one")
    func fractions() {
        #expect(throws: EncodingError.self) { try JSONValueEncoder.encode(["rate": 0.5]) }
        #expect(throws: DecodingError.self) { try JSONValueDecoder.decode([Double].self, from: .array([.number("1")])) }
    }
}
