import JSON
import OutsideNumbers
import Payments
import Testing

@testable import HTTPServer

/// Every integer that stands in the API's description, with numbers that would break what reads it.
@Suite("Numbers from shops")
struct OutsideNumberTests {
    /// A value that has every member its description knows; of members that exclude each other the one of this turn.
    private static func sample(_ schema: Schema, turn: Int) -> JSONValue {
        switch schema {
        case .text(let rule): .string(text(rule))
        case .integer(let range): .integer(range.lowerBound)
        case .choice(let names): .string(names.first ?? "")
        case .flag: .bool(true)
        case .names(let names, let count): .array(names.prefix(max(1, count.lowerBound)).map { .string($0) })
        case .list(let element, let count):
            .array((0..<max(1, count.lowerBound)).map { _ in sample(element, turn: turn) })
        case .object(let object):
            .object(object.fields.filter { field in
                !object.oneOf.contains(field.name) || field.name == object.oneOf[turn % object.oneOf.count]
            }.map { JSONMember(name: $0.name, value: sample($0.schema, turn: turn)) })
        case .table(let names, let rule):
            .object(names.prefix(1).map { JSONMember(name: $0, value: .string(text(rule))) })
        }
    }

    private static func text(_ rule: TextRule) -> String {
        switch rule.alphabet {
        case .identifier: "01HZX3T9A7Q5C2V8B4N6M1K0PD"
        case .moment: "2026-11-20T10:00:00+08:00"
        case .webAddress: "https://shop.example/notify"
        case .name, .visible, .account, .line, .anything: String(repeating: "a", count: max(1, rule.count.lowerBound))
        }
    }

    @Test("each integer of each request is held to its range before anything is made of it")
    func requests() throws {
        var members = 0
        for operation in DescriptionTests.operations.all {
            guard let body = operation.body else { continue }
            let samples = (0..<2).map { Self.sample(.object(body), turn: $0) }
            for sample in samples { try SchemaCheck.check(sample, .object(body)) }
            for variant in samples.flatMap({ IntegerWalk.variants($0) }) {
                members += 1
                do throws(APIError) {
                    try SchemaCheck.check(variant.document, .object(body))
                    #expect(!IntegerWalk.beyondAll.contains(variant.number), "\(operation.id) \(variant) was taken")
                } catch {
                    #expect(!error.field.isEmpty, "\(operation.id) \(variant): \(error)")
                }
            }
        }
        #expect(members > 50, "\(members)")
    }
}
