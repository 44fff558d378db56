import JSON
import Payments
import Testing

@Suite("JSON")
struct JSONParserTests {
    @Test("well-formed documents keep order and the text of their numbers")
    func reads() throws {
        let value = try JSONParser.parse(#"{"b":[1,-0.5e3,true,null],"a":"\u6e20\ud83d\ude00\/"}"#)
        #expect(value.members?.map(\.name) == ["b", "a"])
        #expect(value["b"]?[1] == .number("-0.5e3"))
        #expect(value["b"]?[1]?.integerValue == nil)
        #expect(value["a"]?.stringValue == "渠😀/")
    }

    @Test(
        "what is not JSON, or more than we take, is refused with its reason",
        arguments: [
            ("", JSONError.Reason.syntax), ("{", .syntax), ("[1,]", .syntax), ("{\"a\":1,}", .syntax), ("01", .trailingBytes),
            ("1 2", .trailingBytes), ("{\"a\":1,\"a\":2}", .duplicateKey), ("\"\\ud800\"", .encoding),
            ("\"\\udc00\"", .encoding), ("\"a\u{01}\"", .syntax), ("nul", .syntax), ("+1", .syntax), ("1.", .syntax),
            (".5", .syntax), ("'a'", .syntax), ("\"\\x41\"", .syntax), ("NaN", .syntax), ("\u{FEFF}1", .syntax),
            (String(repeating: "[", count: 40), .depth),
        ])
    func refuses(text: String, reason: JSONError.Reason) {
        #expect { try JSONParser.parse(text) } throws: { ($0 as? JSONError)?.reason == reason }
    }

    @Test("invalid UTF-8 inside a text is refused")
    func refusesBrokenText() {
        #expect { try JSONParser.parse([34, 0xC3, 0x28, 34]) } throws: { ($0 as? JSONError)?.reason == .encoding }
    }

    @Test("member ranges give the bytes as written, whatever stands in the texts")
    func ranges() throws {
        let text = #"{ "node" : {"a":"}\"{","b": 1.0} , "sign":"x" }"#
        let bytes = Array(text.utf8)
        let ranges = try JSONParser.memberRanges(bytes)
        #expect(ranges.map(\.name) == ["node", "sign"])
        #expect(String(decoding: bytes[ranges[0].range], as: UTF8.self) == #"{"a":"}\"{","b": 1.0}"#)
    }

    @Test("whatever is written is read back the same")
    func roundTrip() throws {
        var draw = SplitMix64(seed: 11)
        for _ in 0..<400 {
            let value = JSONParserTests.value(&draw, depth: 0)
            #expect(try JSONParser.parse(JSONWriter.bytes(value)) == value)
        }
    }

    @Test("random bytes never crash the reader")
    func noise() {
        var draw = SplitMix64(seed: 12)
        let alphabet = Array("{}[]\",:0123456789eE+-.truefalsn\\u \u{7f}é".utf8)
        var accepted = 0
        for _ in 0..<5_000 {
            let bytes = (0..<draw.below(24)).map { _ in alphabet[Int(draw.below(UInt64(alphabet.count)))] }
            if (try? JSONParser.parse(bytes)) != nil { accepted += 1 }
        }
        #expect(accepted < 5_000)
    }

    @Test("depth and size are taken up to their bounds and not one further")
    func bounds() throws {
        for (depth, isTaken) in [(JSONLimits.depth, true), (JSONLimits.depth + 1, false)] {
            let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            #expect(((try? JSONParser.parse(text)) != nil) == isTaken)
            let objects = String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)
            #expect(((try? JSONParser.parse(objects)) != nil) == isTaken)
        }
        for (count, isTaken) in [(JSONLimits.members, true), (JSONLimits.members + 1, false)] {
            let numbers = "[" + Array(repeating: "1", count: count).joined(separator: ",") + "]"
            #expect(((try? JSONParser.parse(numbers)) != nil) == isTaken)
            let members = "{" + (0..<count).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
            #expect(((try? JSONParser.parse(members)) != nil) == isTaken)
        }
    }

    @Test("a name is the same name however it is escaped, at every depth", arguments: [
        #"{"a":1,"\u0061":2}"#, #"{"x":{"a":1,"\u0061":2}}"#, #"[{"a":1,"b":2,"a":3}]"#,
    ])
    func duplicateNames(text: String) {
        #expect { try JSONParser.parse(text) } throws: { ($0 as? JSONError)?.reason == .duplicateKey }
    }

    @Test("surrogates come in pairs or not at all", arguments: [
        #""\ud83d""#, #""\ude00""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\ud83d""#, #""\ude00\ud83d""#, #""\ude00\ude00""#,
        #""\ud83d\u0041""#,
    ])
    func surrogates(text: String) {
        #expect { try JSONParser.parse(text) } throws: { ($0 as? JSONError)?.reason == .encoding }
    }

    @Test("integers are those written as such", arguments: [
        ("12", 12), ("-3", -3), ("-0", 0), ("9223372036854775807", Int64.max), ("9223372036854775808", nil), ("1e3", nil),
        ("1.0", nil), ("\"5\"", nil),
    ] as [(String, Int64?)])
    func integers(text: String, expected: Int64?) throws {
        #expect(try JSONParser.parse(text).integerValue == expected)
    }

    @Test("an error tells the byte where it was noticed")
    func offsets() {
        #expect { try JSONParser.parse(#"{"a":1,"b":x}"#) } throws: { ($0 as? JSONError) == JSONError(reason: .syntax, offset: 11) }
    }

    @Test("control characters are written so that every reader takes them")
    func writing() throws {
        let text = String(String.UnicodeScalarView((0..<128).compactMap { Unicode.Scalar(UInt32($0)) })) + "é😀\u{2028}"
        let written = JSONWriter.bytes(.string(text))
        #expect(written.allSatisfy { $0 >= 32 })
        #expect(try JSONParser.parse(written).stringValue == text)
    }

    private static func value(_ draw: inout SplitMix64, depth: Int) -> JSONValue {
        switch draw.below(depth > 3 ? 4 : 6) {
        case 0: .null
        case 1: .bool(draw.below(2) == 0)
        case 2: .integer(Int64(bitPattern: draw.next()))
        case 3: .string(String(String.UnicodeScalarView((0..<draw.below(6)).compactMap { _ in Unicode.Scalar(UInt32(draw.below(0xD7FF))) })))
        case 4: .array((0..<draw.below(4)).map { _ in value(&draw, depth: depth + 1) })
        default:
            .object((0..<draw.below(4)).map { JSONMember(name: "k\($0)", value: value(&draw, depth: depth + 1)) })
        }
    }
}
