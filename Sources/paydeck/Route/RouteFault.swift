/// Why a message was not understood: the field and the rule it breaks.
struct RouteFault: Error, Equatable {
    let field: String
    let rule: String

    init(_ field: String, _ rule: String) {
        self.field = field
        self.rule = rule
    }
}
