import Engine
import JSON
import Payments
import Testing

@testable import HTTPServer

/// Two requests are the same when they mean the same; held over every member of every body, by its description.
@Suite("Meaning of requests")
struct MeaningTests {
    private static let operations = DescriptionTests.operations
    private static let bodies: [(schema: ObjectSchema, example: JSONValue)] = operations.all.compactMap { operation in
        operation.body.flatMap { schema in operations.examples.body(of: operation.id).map { (schema, $0) } }
    }

    private func digest(_ value: JSONValue, _ schema: ObjectSchema) -> [UInt8] {
        RequestDigests(value, schema, bytes: [], path: "x").meaning
    }

    private func parsed(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

    @Test("order of members, blanks and escapes mean nothing")
    func forms() throws {
        for (schema, example) in Self.bodies {
            let meant = digest(example, schema)
            #expect(digest(example.reversed, schema) == meant, "\(schema.name)")
            #expect(digest(try parsed(example.escaped), schema) == meant, "\(schema.name)")
            #expect(digest(try parsed(example.spaced), schema) == meant, "\(schema.name)")
        }
    }

    @Test("what may be left out is the same left out, null, or written as its standard")
    func leftOut() throws {
        var standards = 0
        for (schema, example) in Self.bodies {
            try everyObject(schema, example) { object, value, put in
                for field in object.fields where !field.isRequired {
                    guard !object.oneOf.contains(field.name) else { continue }
                    let without = put(value.with(field.name, nil))
                    let meant = digest(without, schema)
                    let null = put(value.with(field.name, .null))
                    try SchemaCheck.check(null, .object(schema))
                    #expect(digest(null, schema) == meant, "\(object.name).\(field.name)")
                    #expect(
                        Schema.object(schema).withoutNulls(null) == Schema.object(schema).withoutNulls(without))
                    guard let standard = field.standard else { continue }
                    standards += 1
                    let written = put(value.with(field.name, standard))
                    try SchemaCheck.check(written, .object(schema))
                    #expect(digest(written, schema) == meant, "\(object.name).\(field.name)")
                }
            }
        }
        #expect(standards > 15, "\(standards)")
    }

    @Test("a standard is what the engine is asked when the member is left out")
    func standards() {
        let schema = Self.operations.schemas.createOrder
        let bare = Self.operations.examples.createOrder.with("expires_in_seconds", nil)
        func decoded(_ value: JSONValue) -> CreateOrder {
            var order = RequestDecoding.createOrder(
                Schema.object(schema).withoutNulls(value), shop: ShopID(trusted: "s"), idempotencyKey: "",
                digests: RequestDigests(value, schema, bytes: []))
            order.earlierDigest = []
            return order
        }
        everyObject(schema, bare) { object, value, put in
            for field in object.fields where !field.isRequired && !object.oneOf.contains(field.name) {
                guard let standard = field.standard else { continue }
                let (without, with) = (put(value.with(field.name, nil)), put(value.with(field.name, standard)))
                #expect(decoded(without) == decoded(with), "\(object.name).\(field.name)")
            }
        }
    }

    @Test("another value of any member is another request")
    func others() {
        var changed = 0
        for (schema, example) in Self.bodies {
            let meant = digest(example, schema)
            everyObject(schema, example) { object, value, put in
                for field in object.fields {
                    guard let old = value[field.name], let other = other(than: old, field.schema) else { continue }
                    changed += 1
                    #expect(digest(put(value.with(field.name, other)), schema) != meant, "\(object.name).\(field.name)")
                }
            }
        }
        #expect(changed > 40, "\(changed)")
    }

    @Test("the same moment in another zone is the same, a list's order is not, a set's is")
    func values() throws {
        let schema = Self.operations.schemas.createOrder
        let example = Self.operations.examples.createOrder
        func digest(_ text: String) throws -> [UInt8] { self.digest(try parsed(text), schema) }
        let text = JSONWriter.text(example)
        let elsewhere = text.replacing("2024-05-01T10:00:00+08:00", with: "2024-05-01T02:00:00Z")
        #expect(elsewhere != text)
        #expect(try digest(elsewhere) == digest(text))
        let kinds = text.replacing("\"timing\":\"next_day\"", with: "\"timing\":\"next_day\",\"purpose\":[\"goods\",\"coupon\"]")
        #expect(kinds != text)
        #expect(try digest(kinds) == digest(kinds.replacing("[\"goods\",\"coupon\"]", with: "[\"coupon\",\"goods\"]")))
        #expect(try digest(kinds) != digest(text))
        let receivers = try #require(example["split_plan"]?["receivers"]?.arrayValue)
        let turned = example.with("split_plan", .object(["receivers": .array(receivers.reversed())]))
        #expect(self.digest(turned, schema) != self.digest(example, schema), "fen that are left go by this order")
    }

    // MARK: walking

    /// Gives every object of the example with its description, and a way to put another one in its place.
    private func everyObject(
        _ object: ObjectSchema, _ value: JSONValue, _ put: @escaping (JSONValue) -> JSONValue = { $0 },
        _ visit: (ObjectSchema, JSONValue, (JSONValue) -> JSONValue) throws -> Void
    ) rethrows {
        try visit(object, value, put)
        for field in object.fields {
            guard let inner = value[field.name] else { continue }
            switch field.schema {
            case .object(let nested):
                try everyObject(nested, inner, { put(value.with(field.name, $0)) }, visit)
            case .list(.object(let nested), _):
                for (index, element) in (inner.arrayValue ?? []).enumerated() {
                    let place: (JSONValue) -> JSONValue = { other in
                        var all = inner.arrayValue ?? []
                        all[index] = other
                        return put(value.with(field.name, .array(all)))
                    }
                    try everyObject(nested, element, place, visit)
                }
            default: continue
            }
        }
    }

    private func other(than value: JSONValue, _ schema: Schema) -> JSONValue? {
        switch schema {
        case .text(let rule):
            rule.alphabet == .moment ? "2024-05-01T10:00:01+08:00" : .string((value.stringValue ?? "") + "x")
        case .integer: .integer((value.integerValue ?? 0) + 1)
        case .choice(let names): names.first { $0 != value.stringValue }.map { .string($0) }
        case .flag: .bool(value.boolValue != true)
        case .table: .object((value.members ?? []).dropLast())
        case .list: .array((value.arrayValue ?? []).dropLast())
        case .names, .object: nil
        }
    }
}

extension JSONValue {
    /// The same with the members of every object in the other order.
    fileprivate var reversed: JSONValue {
        switch self {
        case .object(let members):
            .object(members.reversed().map { JSONMember(name: $0.name, value: $0.value.reversed) })
        case .array(let values): .array(values.map(\.reversed))
        default: self
        }
    }

    /// The document's text with every character of every text, names too, as an escape.
    fileprivate var escaped: String {
        switch self {
        case .object(let members):
            "{" + members.map { JSONValue.escape($0.name) + ":" + $0.value.escaped }.joined(separator: ",") + "}"
        case .array(let values): "[" + values.map(\.escaped).joined(separator: ",") + "]"
        case .string(let text): JSONValue.escape(text)
        default: JSONWriter.text(self)
        }
    }

    fileprivate var spaced: String {
        switch self {
        case .object(let members):
            "{\n " + members.map { JSONWriter.text(.string($0.name)) + " :\t" + $0.value.spaced }.joined(separator: " ,\n")
                + "\n}"
        case .array(let values): "[ " + values.map(\.spaced).joined(separator: " , ") + " ]"
        default: JSONWriter.text(self)
        }
    }

    private static func escape(_ text: String) -> String {
        "\"" + text.utf16.map { "\\u" + String(UInt32($0) | 0x10000, radix: 16).dropFirst() }.joined() + "\""
    }
}
