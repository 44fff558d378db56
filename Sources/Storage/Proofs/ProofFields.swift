import Cryptography
import JSON

/// Reads the members of one JSON object, each once, and refuses those it does not know.
struct ProofFields {
    private let value: JSONValue
    private let place: String

    init(_ value: JSONValue, _ place: String = "", known: Set<String>) throws(ProofFault) {
        guard let members = value.members else { throw ProofFault(place.isEmpty ? "file" : place, "must be an object") }
        self.value = value
        self.place = place.isEmpty ? "" : place + "."
        if let other = members.first(where: { !known.contains($0.name) }) {
            throw ProofFault(self.place + String(other.name.prefix(40)), "is not a field of this format")
        }
    }

    func text(_ name: String, maximumBytes: Int) throws(ProofFault) -> String {
        guard let text = value[name]?.stringValue else { throw fault(name, "must be a text") }
        guard text.utf8.count <= maximumBytes else { throw fault(name, "is longer than \(maximumBytes) bytes") }
        return text
    }

    func format(_ expected: String) throws(ProofFault) {
        guard try text("format", maximumBytes: 64) == expected else { throw fault("format", "must be \(expected)") }
    }

    func number(_ name: String) throws(ProofFault) -> Int64 {
        guard let number = value[name]?.integerValue, number >= 0 else {
            throw fault(name, "must be a whole number from 0 to \(Int64.max)")
        }
        return number
    }

    func bytes(_ name: String, count: Int) throws(ProofFault) -> [UInt8] {
        try ProofFields.hex(value[name], count: count, place + name)
    }

    func hashes(_ name: String, atMost limit: Int) throws(ProofFault) -> [[UInt8]] {
        guard let values = value[name]?.arrayValue else { throw fault(name, "must be an array") }
        guard values.count <= limit else { throw fault(name, "has more than \(limit) hashes") }
        var hashes: [[UInt8]] = []
        for (index, value) in values.enumerated() {
            hashes.append(try ProofFields.hex(value, count: HashTree.hashBytes, "\(place)\(name)[\(index)]"))
        }
        return hashes
    }

    func key(_ name: String) throws(ProofFault) -> Ed25519PublicKey {
        let text = try text(name, maximumBytes: 1_024)
        do {
            return try Ed25519PublicKey(pem: Array(text.utf8))
        } catch {
            throw fault(name, "must be an Ed25519 public key in PEM")
        }
    }

    subscript(_ name: String) -> JSONValue { value[name] ?? .null }

    private func fault(_ name: String, _ rule: String) -> ProofFault { ProofFault(place + name, rule) }

    private static func hex(_ value: JSONValue?, count: Int, _ place: String) throws(ProofFault) -> [UInt8] {
        guard let text = value?.stringValue, text.utf8.count == count * 2, let bytes = Hex.decode(text) else {
            throw ProofFault(place, "must be \(count * 2) hexadecimal digits")
        }
        return bytes
    }
}
