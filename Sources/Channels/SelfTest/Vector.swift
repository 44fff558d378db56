import Cryptography
import JSON

/// One known answer with what it takes to recompute it.
struct Vector {
    let json: JSONValue
    private let document: JSONValue
    private let keyText: (String, VectorKeyKind) -> String?

    init(_ json: JSONValue, document: JSONValue, keyText: @escaping (String, VectorKeyKind) -> String?) {
        self.json = json
        self.document = document
        self.keyText = keyText
    }

    var inputs: JSONValue { json["inputs"] ?? .object([]) }

    func input(_ name: String) throws(VectorFault) -> String {
        guard let text = inputs[name]?.stringValue else { throw VectorFault(reason: "inputs.\(name) is missing") }
        return text
    }

    func expected(_ name: String) throws(VectorFault) -> String {
        guard let text = json[name]?.stringValue else { throw VectorFault(reason: "\(name) is missing") }
        return text
    }

    /// Negative vectors say `must_verify: false`.
    var mustVerify: Bool { json["must_verify"]?.boolValue ?? true }

    func require(_ condition: Bool, _ what: String) throws(VectorFault) {
        guard condition else { throw VectorFault(reason: what) }
    }

    /// Members of an input object whose values are texts.
    func fields(_ name: String) throws(VectorFault) -> [(name: String, value: String)] {
        guard let members = inputs[name]?.members else { throw VectorFault(reason: "inputs.\(name) is missing") }
        return members.compactMap { member in member.value.stringValue.map { (member.name, $0) } }
    }

    func privateKey(_ input: String) throws(VectorFault) -> RSAPrivateKey {
        let name = try self.input(input)
        return try read(name) { () throws(CryptographyError) in try RSAPrivateKey(pem: try pem(name, .privateKey)) }
    }

    func publicKey(_ input: String) throws(VectorFault) -> RSAPublicKey {
        let name = try self.input(input)
        return try read(name) { () throws(CryptographyError) in try RSAPublicKey(pem: try pem(name, .publicKey)) }
    }

    func certificate(named name: String) throws(VectorFault) -> Certificate {
        try read(name) { () throws(CryptographyError) in try Certificate(pem: try pem(name, .certificate)) }
    }

    private func read<Key>(
        _ name: String, _ body: () throws(CryptographyError) -> Key
    ) throws(VectorFault) -> Key {
        do throws(CryptographyError) {
            return try body()
        } catch {
            throw VectorFault(reason: "key \(name): \(error)")
        }
    }

    private func pem(_ name: String, _ kind: VectorKeyKind) throws(CryptographyError) -> [UInt8] {
        let field =
            switch kind {
            case .privateKey: "private_pkcs8_pem"
            case .publicKey: "public_spki_pem"
            case .certificate: "cert_pem"
            }
        guard let text = document["keys"]?[name]?[field]?.stringValue ?? keyText(name, kind) else {
            throw .malformed(what: "PEM of the \(kind.rawValue) part, in the file or beside it")
        }
        return Array(text.utf8)
    }
}
