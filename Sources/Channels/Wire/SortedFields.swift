/// The text that Alipay and UnionPay sign: `name=value` joined by `&`, in the byte order of the names, values as they
/// are.
package enum SortedFields {
    package static func text(_ fields: [(name: String, value: String)]) -> String {
        fields.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            .map { $0.name + "=" + $0.value }
            .joined(separator: "&")
    }

    /// The fields by name; nil when a name comes twice, because then two readers could read two different things.
    package static func unique(_ fields: [(name: String, value: String)]) -> [String: String]? {
        var table: [String: String] = [:]
        for field in fields {
            guard table.updateValue(field.value, forKey: field.name) == nil else { return nil }
        }
        return table
    }
}
