package import Cryptography

/// Who we are to the bank and whom we believe to be the bank. Holds keys; prints none of them.
package struct BankCredentials: Sendable {
    /// `app_id`
    package let application: String
    /// The name our key was given when it was exchanged.
    package let keySerial: String
    package let key: RSAPrivateKey
    /// The bank's keys by name; several stand side by side while the bank moves from one to the next.
    package let bankKeys: [String: RSAPublicKey]
    /// The bank's key that names and card numbers are sealed to; one of `bankKeys`.
    package let sealingSerial: String

    /// Throws when a part is of the wrong form; names it, never its content.
    package init(
        application: String, keySerial: String, key: RSAPrivateKey, bankKeys: [String: RSAPublicKey],
        sealingSerial: String
    ) throws(CredentialFault) {
        guard BankSigning.isName(application, 1...32) else {
            throw CredentialFault(part: "application", rule: "has 1 to 32 letters, digits, - and _")
        }
        guard BankSigning.isName(keySerial, 1...64), bankKeys.keys.allSatisfy({ BankSigning.isName($0, 1...64) })
        else { throw CredentialFault(part: "keySerial", rule: "has 1 to 64 letters, digits, - and _") }
        guard bankKeys[sealingSerial] != nil else {
            throw CredentialFault(part: "sealingSerial", rule: "is one of the bank's keys")
        }
        // With one key on both sides each could speak for the other.
        guard !bankKeys.values.contains(key.publicKey) else {
            throw CredentialFault(part: "key", rule: "is not the bank's")
        }
        self.application = application
        self.keySerial = keySerial
        self.key = key
        self.bankKeys = bankKeys
        self.sealingSerial = sealingSerial
    }

    /// A text that only the bank can read: base 64 of RSAES-OAEP. Nil when it is too long for one block.
    func sealed(_ text: String) -> String? {
        guard let sealed = try? bankKeys[sealingSerial]?.encryptOAEP(Array(text.utf8)) else { return nil }
        return Base64.encode(sealed)
    }
}
