/// The text that Alipay and UnionPay sign: `name=value` joined by `&`, in the byte order of the names, values as they
/// are.
package enum SortedFields {
    package static func text(_ fields: [(name: String, value: String)]) -> String {
        fields.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            .map { $0.name + "=" + $0.value }
            .joined(separator: "&")
    }

    /// The same over bytes.
    package static func text(_ fields: [(name: [UInt8], value: [UInt8])]) -> [UInt8] {
        let parts = fields.sorted { $0.name.lexicographicallyPrecedes($1.name) }
            .map { $0.name + [UInt8(ascii: "=")] + $0.value }
        return Array(parts.joined(separator: [UInt8(ascii: "&")]))
    }

    /// The fields that are UTF-8 by name; nil when any name comes twice or is no ASCII.
    package static func texts(_ fields: [(name: [UInt8], value: [UInt8])]) -> [String: String]? {
        var names: Set<[UInt8]> = []
        var table: [String: String] = [:]
        for field in fields {
            guard names.insert(field.name).inserted, field.name.allSatisfy({ $0 < 128 }),
                let name = String(validating: field.name, as: UTF8.self)
            else { return nil }
            table[name] = String(validating: field.value, as: UTF8.self)
        }
        return table
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
