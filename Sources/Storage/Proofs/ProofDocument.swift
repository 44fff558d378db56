import JSON

/// Documents from outside: bounded before they are read.
enum ProofDocument {
    static func parse(_ bytes: [UInt8], atMost limit: Int) throws(ProofFault) -> JSONValue {
        guard bytes.count <= limit else { throw ProofFault("file", "is longer than \(limit) bytes") }
        do {
            return try JSONParser.parse(bytes, maximumDepth: 4)
        } catch {
            throw ProofFault("file", "is no JSON of this form: \(error.reason.rawValue) at byte \(error.offset)")
        }
    }
}
