import JSON

/// Turns descriptions into JSON Schema (draft 2020-12), collecting named objects under `components`.
struct OpenAPISchemas {
    private(set) var named: [JSONMember] = []

    mutating func reference(_ object: ObjectSchema) -> JSONValue {
        if !named.contains(where: { $0.name == object.name }) {
            // Reserved first, so that an object may hold itself and order stays that of first use.
            let place = named.count
            named.append(JSONMember(name: object.name, value: .null))
            named[place] = JSONMember(name: object.name, value: describe(object))
        }
        return .object(["$ref": .string("#/components/schemas/\(object.name)")])
    }

    mutating func describe(_ schema: Schema) -> JSONValue {
        switch schema {
        case .text(let rule): return OpenAPISchemas.text(rule)
        case .integer(let range):
            return .object([
                "type": "integer", "format": "int64", "minimum": .integer(range.lowerBound),
                "maximum": .integer(range.upperBound),
            ])
        case .choice(let names): return .object(["type": "string", "enum": .array(names.map { .string($0) })])
        case .flag: return .object(["type": "boolean"])
        case .list(let element, let count):
            return .object([
                "type": "array", "items": describe(element), "minItems": .integer(count.lowerBound),
                "maxItems": .integer(count.upperBound),
            ])
        case .names(let names, let count): return describe(.list(.choice(names), count: count))
        case .object(let object): return reference(object)
        case .table(let names, let rule):
            let value = JSONValue.object(["anyOf": .array([OpenAPISchemas.text(rule), .object(["type": "null"])])])
            let members = names.map { JSONMember(name: $0, value: value) }
            return .object([
                "type": "object", "properties": .object(members), "additionalProperties": .bool(false),
            ])
        }
    }

    private mutating func describe(_ object: ObjectSchema) -> JSONValue {
        var properties: [JSONMember] = []
        for field in object.fields {
            properties.append(JSONMember(name: field.name, value: describe(field)))
        }
        var members: [JSONMember] = [
            JSONMember(name: "type", value: "object"), JSONMember(name: "description", value: .string(object.meaning)),
            JSONMember(name: "properties", value: .object(properties)),
            JSONMember(
                name: "required", value: .array(object.fields.filter(\.isRequired).map { .string($0.name) })),
            JSONMember(name: "additionalProperties", value: .bool(false)),
        ]
        if !object.oneOf.isEmpty {
            let isThere = JSONValue.object(["not": .object(["type": "null"])])
            let choices = object.oneOf.map { name in
                JSONValue.object([
                    "required": .array([.string(name)]),
                    "properties": .object([JSONMember(name: name, value: isThere)]),
                ])
            }
            members.append(JSONMember(name: "oneOf", value: .array(choices)))
        }
        return .object(members)
    }

    private mutating func describe(_ field: Field) -> JSONValue {
        let schema = describe(field.schema)
        var more = [JSONMember(name: "description", value: .string(field.meaning))]
        if let standard = field.standard { more.append(JSONMember(name: "default", value: standard)) }
        guard field.isNullable else { return .object((schema.members ?? []) + more) }
        let either = JSONValue.array([schema, .object(["type": "null"])])
        return .object([JSONMember(name: "anyOf", value: either)] + more)
    }

    private static func text(_ rule: TextRule) -> JSONValue {
        var members = [JSONMember(name: "type", value: "string")]
        switch rule.alphabet {
        case .moment: members.append(JSONMember(name: "format", value: "date-time"))
        case .webAddress: members.append(JSONMember(name: "format", value: "uri"))
        default: break
        }
        members.append(JSONMember(name: "minLength", value: .integer(rule.count.lowerBound)))
        members.append(JSONMember(name: "maxLength", value: .integer(rule.count.upperBound)))
        if let pattern = rule.pattern { members.append(JSONMember(name: "pattern", value: .string(pattern))) }
        return .object(members)
    }
}
