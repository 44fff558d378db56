import Cryptography

/// Reads the files that a configuration names: keys, certificates, secrets.
///
/// A value is repeated in an error only once a file of that name is there. Until then it may be a secret that somebody
/// wrote where its path belongs.
struct NamedFiles {
    /// Where relative paths start: the configuration's own folder.
    let folder: String

    init(besides file: String) {
        let parts = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        folder = parts.isEmpty ? "." : parts.count == 1 && file.hasPrefix("/") ? "/" : parts.joined(separator: "/")
    }

    func path(_ text: String) -> String {
        text.hasPrefix("/") ? text : folder.hasSuffix("/") ? folder + text : folder + "/" + text
    }

    /// The text of another configuration file, with its path.
    func text(_ table: ConfigurationTable, _ key: String) throws(ConfigurationError) -> (path: String, text: String) {
        let path = try existing(try table.text(key, maximum: NamedFiles.pathBytes), table, key)
        return (path, try FileText.readText(path))
    }

    /// A secret: one line; the line break at its end is not part of it.
    func secret(
        _ table: ConfigurationTable, _ key: String, bytes: ClosedRange<Int>
    ) throws(ConfigurationError) -> SecretBytes {
        var text = try read(table, key, for: .secret)[...]
        while let last = text.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { text = text.dropLast() }
        guard bytes.contains(text.count) else {
            let wanted = bytes.count == 1 ? "exactly \(bytes.lowerBound)" : "\(bytes.lowerBound) to \(bytes.upperBound)"
            throw table.fault(key, "must name a file with a secret of \(wanted) bytes")
        }
        guard text.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            throw table.fault(key, "must name a file with one line of printable ASCII without spaces")
        }
        return SecretBytes(Array(text))
    }

    func privateKey(_ table: ConfigurationTable, _ key: String) throws(ConfigurationError) -> RSAPrivateKey {
        let bytes = try read(table, key, for: .secret)
        return try decode(table, key, "an RSA private key in PEM without a password (BEGIN PRIVATE KEY)") {
            () throws(CryptographyError) in try RSAPrivateKey(pem: bytes)
        }
    }

    func publicKey(_ table: ConfigurationTable, _ key: String) throws(ConfigurationError) -> RSAPublicKey {
        let bytes = try read(table, key, for: .trust)
        return try decode(table, key, "an RSA public key in PEM (BEGIN PUBLIC KEY)") {
            () throws(CryptographyError) in try RSAPublicKey(pem: bytes)
        }
    }

    func certificate(_ table: ConfigurationTable, _ key: String) throws(ConfigurationError) -> Certificate {
        let bytes = try read(table, key, for: .trust)
        return try decode(table, key, "one certificate in PEM (BEGIN CERTIFICATE)") {
            () throws(CryptographyError) in try Certificate(pem: bytes)
        }
    }

    func certificates(_ table: ConfigurationTable, _ key: String) throws(ConfigurationError) -> [Certificate] {
        let bytes = try read(table, key, for: .trust)
        return try decode(table, key, "certificates in PEM (BEGIN CERTIFICATE)") {
            () throws(CryptographyError) in try Certificate.bundle(pem: bytes)
        }
    }

    func keyFile(
        _ table: ConfigurationTable, _ key: String, passwordKey: String
    ) throws(ConfigurationError) -> KeyFile {
        let bytes = try read(table, key, for: .secret)
        let password = try secret(table, passwordKey, bytes: 1...256)
        return try decode(table, key, "a PKCS#12 key file (.pfx) that the password in \(passwordKey) opens") {
            () throws(CryptographyError) in try KeyFile(pkcs12: bytes, password: password)
        }
    }

    private static let pathBytes = 1_024

    private func existing(
        _ text: String, _ table: ConfigurationTable, _ key: String
    ) throws(ConfigurationError) -> String {
        let path = path(text)
        guard FileText.exists(path) else {
            throw table.fault(key, "names a file that is not there; a relative path starts in \(folder)")
        }
        return path
    }

    private func read(
        _ table: ConfigurationTable, _ key: String, for purpose: FileText.Purpose
    ) throws(ConfigurationError) -> [UInt8] {
        let path = try existing(try table.text(key, maximum: NamedFiles.pathBytes), table, key)
        do throws(ConfigurationError) {
            return try FileText.read(path, for: purpose)
        } catch {
            throw table.fault(key, "\(path) \(error.rule)")
        }
    }

    private func decode<Value>(
        _ table: ConfigurationTable, _ key: String, _ wanted: String, _ body: () throws(CryptographyError) -> Value
    ) throws(ConfigurationError) -> Value {
        do throws(CryptographyError) {
            return try body()
        } catch {
            throw table.fault(key, "must name a file with \(wanted)\(NamedFiles.reason(error))")
        }
    }

    private static func reason(_ error: CryptographyError) -> String {
        switch error {
        case .unsuitableKey(let reason): "; this one does not suit: \(reason)"
        case .malformed, .tooLarge, .refused, .library: ""
        }
    }
}
