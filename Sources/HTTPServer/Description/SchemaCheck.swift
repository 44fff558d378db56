import DisplayText
import JSON

/// Checks a value against its description. The first fault found is named with its path.
enum SchemaCheck {
    static func check(_ value: JSONValue, _ schema: Schema, at path: String = "") throws(APIError) {
        switch schema {
        case .text(let rule): try text(value, rule, path)
        case .integer(let range):
            guard let number = value.integerValue else {
                throw fault(path, "a whole number, written without a fraction")
            }
            guard range.contains(number) else { throw fault(path, "\(range.lowerBound) to \(range.upperBound)") }
        case .choice(let names):
            guard let text = value.stringValue else { throw fault(path, "a text") }
            guard names.containsBytes(of: text) else {
                throw fault(path, "one of " + names.joined(separator: ", ") + guess(text, names))
            }
        case .flag:
            guard value.boolValue != nil else { throw fault(path, "true or false") }
        case .list(let element, let count):
            guard let values = value.arrayValue else { throw fault(path, "a list") }
            guard count.contains(values.count) else {
                throw fault(path, "\(count.lowerBound) to \(count.upperBound) entries")
            }
            for (index, value) in values.enumerated() { try check(value, element, at: "\(path)[\(index)]") }
        case .names(let names, let count):
            try check(value, .list(.choice(names), count: count), at: path)
        case .object(let object): try members(value, object, path)
        case .table(let names, let rule):
            guard let members = value.members else { throw fault(path, "an object") }
            for member in members {
                try known(member.name, names, path)
                if !member.value.isNull { try text(member.value, rule, join(path, member.name)) }
            }
        }
    }

    /// A card number may not stand in an error, so the text itself is never repeated.
    private static func text(_ value: JSONValue, _ rule: TextRule, _ path: String) throws(APIError) {
        guard let text = value.stringValue else { throw fault(path, "a text") }
        if let broken = rule.fault(text) { throw fault(path, broken) }
        if rule.alphabet == .line, CardNumber.isIn(text) {
            throw APIError(.cardNumber, field: path, rule: "free text holds no card number")
        }
    }

    private static func members(_ value: JSONValue, _ object: ObjectSchema, _ path: String) throws(APIError) {
        guard let members = value.members else { throw fault(path, "an object") }
        let names = object.fields.map(\.name)
        for member in members { try known(member.name, names, path) }
        for field in object.fields {
            guard let value = members.first(where: { $0.name.isSameBytes(as: field.name) })?.value else {
                guard !field.isRequired else {
                    throw APIError(.missingField, field: join(path, field.name), rule: "required")
                }
                continue
            }
            guard !(field.isNullable && value.isNull) else { continue }
            try check(value, field.schema, at: join(path, field.name))
        }
        if !object.oneOf.isEmpty, members.count(where: { !$0.value.isNull && object.oneOf.contains($0.name) }) != 1 {
            throw fault(path, "exactly one of " + object.oneOf.joined(separator: ", "))
        }
    }

    static func known(_ name: String, _ names: [String], _ path: String) throws(APIError) {
        guard !names.containsBytes(of: name) else { return }
        let near = guess(name, names)
        throw APIError(
            .unknownField, field: join(path, printable(name)),
            rule: near.isEmpty ? "known are " + names.joined(separator: ", ") : "no such field" + near)
    }

    private static func guess(_ name: String, _ names: [String]) -> String {
        NearName.of(name, among: names).map { "; did you mean \($0)?" } ?? ""
    }

    private static func fault(_ path: String, _ rule: String) -> APIError {
        APIError(.invalidField, field: path, rule: rule)
    }

    private static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : path + "." + name }

    /// A name from outside, cut short and without what could disturb a log or a screen.
    private static func printable(_ name: String) -> String {
        String(
            String.UnicodeScalarView(name.unicodeScalars.prefix(64).map { $0.value > 32 && $0.value < 127 ? $0 : "?" }))
    }
}
