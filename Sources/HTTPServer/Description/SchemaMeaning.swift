import JSON
import Payments

/// What a checked value means, whatever bytes it came in.
extension Schema {
    /// The value for decoding: a member that is `null` is not there.
    func withoutNulls(_ value: JSONValue) -> JSONValue {
        switch self {
        case .text, .integer, .choice, .flag, .names: value
        case .list(let element, _): .array((value.arrayValue ?? []).map(element.withoutNulls))
        case .object(let object):
            .object(object.present(value).map { field, value in
                JSONMember(name: field.name, value: value.isNull ? .null : field.schema.withoutNulls(value))
            })
        case .table: .object((value.members ?? []).filter { !$0.value.isNull })
        }
    }

    /// The value for comparing: two requests mean the same exactly when these are equal. Members stand by name, what is
    /// left out and what is written though it is the standard are the same, and moments are compared as such.
    func meaning(_ value: JSONValue) -> JSONValue {
        switch self {
        case .text(let rule):
            guard rule.alphabet == .moment, let at = Timestamp(rfc3339: value.stringValue ?? "") else { return value }
            return .integer(at.milliseconds)
        case .integer: return value.integerValue.map { .integer($0) } ?? value
        case .choice, .flag: return value
        case .names:
            return .array(Set((value.arrayValue ?? []).compactMap(\.stringValue)).sorted().map { .string($0) })
        case .list(let element, _): return .array((value.arrayValue ?? []).map(element.meaning))
        case .object(let object):
            let members = object.present(value).map { field, value in
                (field, JSONMember(name: field.name, value: field.schema.meaning(value)))
            }
            return .object(Schema.byName(members.filter { $0.0.standard != $0.1.value }.map(\.1)))
        case .table: return .object(Schema.byName((value.members ?? []).filter { !$0.value.isNull }))
        }
    }

    /// What an optional member of this kind is when it is left out; nil when there is no such value.
    var empty: JSONValue? {
        switch self {
        case .text(let rule): rule.count.contains(0) ? "" : nil
        case .list(_, let count), .names(_, let count): count.contains(0) ? .array([]) : nil
        case .integer, .choice, .flag, .object, .table: nil
        }
    }

    private static func byName(_ members: [JSONMember]) -> [JSONMember] {
        members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}

extension ObjectSchema {
    /// The members that are there, in the order of the description. `null` counts where a member must be there.
    fileprivate func present(_ value: JSONValue) -> [(field: Field, value: JSONValue)] {
        let members = value.members ?? []
        return fields.compactMap { field in
            guard let member = members.first(where: { $0.name == field.name }),
                field.isRequired || !member.value.isNull
            else { return nil }
            return (field, member.value)
        }
    }
}
