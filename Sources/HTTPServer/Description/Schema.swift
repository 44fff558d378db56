import JSON

/// What a JSON value must look like. One description serves three ends: checking what comes in, writing the OpenAPI
/// document, and checking in tests what goes out.
indirect enum Schema: Sendable {
    case text(TextRule)
    /// Written as a plain integer: no fraction, no exponent.
    case integer(ClosedRange<Int64>)
    case choice([String])
    case flag
    case list(Schema, count: ClosedRange<Int>)
    /// Some of the names; their order means nothing.
    case names([String], count: ClosedRange<Int>)
    case object(ObjectSchema)
    /// An object whose members are named freely from a list, each with the same kind of value.
    case table(names: [String], value: TextRule)
}

struct TextRule: Sendable {
    enum Alphabet: Sendable, Equatable {
        /// Letters, digits, `_`, `-`, `.`
        case name
        /// Printable ASCII without space.
        case visible
        /// A receiver's account: as `visible`, without `*`, by which accounts are shown masked.
        case account
        /// Any text for people on one line; what looks like a card number is refused.
        case line
        /// 26 characters of Crockford base 32.
        case identifier
        case webAddress
        /// RFC 3339.
        case moment
        /// Anything, also several lines; only in what we send.
        case anything
    }

    let alphabet: Alphabet
    /// In Unicode code points, as JSON Schema counts.
    let count: ClosedRange<Int>

    init(_ alphabet: Alphabet, _ count: ClosedRange<Int>) {
        self.alphabet = alphabet
        self.count = count
    }

    static let identifier = TextRule(.identifier, 26...26)
    static let moment = TextRule(.moment, 20...40)
}

struct Field: Sendable {
    let name: String
    let schema: Schema
    let isRequired: Bool
    /// May be `null`: in what we send where it says so, in what shops send where the member may be left out, since
    /// many serialisers write `null` for what is not there.
    let isNullable: Bool
    /// What leaving it out means, where that is a value.
    let standard: JSONValue?
    let meaning: String

    /// - Parameter standard: may be given for what is not required; an optional text's is empty anyway, as an optional
    ///   list's is.
    init(
        _ name: String, _ schema: Schema, required: Bool = true, nullable: Bool = false, standard: JSONValue? = nil,
        _ meaning: String
    ) {
        self.name = name
        self.schema = schema
        self.isRequired = required
        isNullable = nullable || !required
        self.standard = required ? nil : standard ?? schema.empty
        self.meaning = meaning
    }
}

struct ObjectSchema: Sendable {
    let name: String
    let meaning: String
    let fields: [Field]
    /// Names of which exactly one must be there; empty when there is no such rule.
    let oneOf: [String]

    init(_ name: String, _ meaning: String, oneOf: [String] = [], _ fields: [Field]) {
        self.name = name
        self.meaning = meaning
        self.fields = fields
        self.oneOf = oneOf
    }
}
