/// So that documents can be written down in code without wrapping each text.
extension JSONValue: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self = .string(value) }
}
