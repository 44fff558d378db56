package import Cryptography

/// What is signed between us and a bank's e-account system (docs/bank-profile.md, "Signatures"), for both sides: the
/// adapter as platform, the sandbox as bank.
package enum BankSigning {
    package static let scheme = "BANK-EA-RSA2048-SHA256"

    package static let applicationHeader = "Bank-App"
    package static let serialHeader = "Bank-Serial"
    package static let timestampHeader = "Bank-Timestamp"
    package static let nonceHeader = "Bank-Nonce"
    package static let signatureHeader = "Bank-Signature"

    /// Who speaks to whom. It is signed, so that nothing can be sent back to its author as if the other had said it.
    package enum Direction: Sendable, Equatable {
        /// `target` is path and query exactly as sent.
        case request(method: String, target: String)
        case answer(status: Int)
        /// The bank's message to our notification address.
        case message
    }

    /// The stamp a signature travels with.
    package struct Stamp: Sendable, Equatable {
        package let application: String
        /// Names the key that signs.
        package let serial: String
        /// Seconds of Unix time as sent.
        package let timestamp: String
        package let nonce: String

        package init(application: String, serial: String, timestamp: String, nonce: String) {
            self.application = application
            self.serial = serial
            self.timestamp = timestamp
            self.nonce = nonce
        }
    }

    /// Eight lines, each ended by a line feed; the body enters as the hexadecimal text of its SHA-256.
    package static func text(_ direction: Direction, _ stamp: Stamp, body: [UInt8]) -> [UInt8] {
        let (word, about) =
            switch direction {
            case .request(let method, let target): ("request", "\(method) \(target)")
            case .answer(let status): ("answer", String(status))
            case .message: ("message", "-")
            }
        let lines = [
            scheme, word, stamp.application, stamp.serial, stamp.timestamp, stamp.nonce, about,
            Hex.lower(Digest.sha256(body)),
        ]
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    package static func signature(_ text: [UInt8], by key: RSAPrivateKey) throws(CryptographyError) -> String {
        Base64.encode(try key.signature(of: text))
    }

    package static func verifies(_ signature: String, of text: [UInt8], by key: RSAPublicKey) -> Bool {
        guard let bytes = Base64.decode(signature) else { return false }
        return key.verifies(bytes, of: text)
    }

    /// Names of keys, applications, numbers and accounts: letters, digits, `-` and `_`.
    package static func isName(_ text: String, _ length: ClosedRange<Int>) -> Bool {
        length.contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122, 45, 95: true
                default: false
                }
            }
    }
}
