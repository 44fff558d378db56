import Cryptography
import Testing

@Suite("Ed25519")
struct Ed25519Tests {
    @Test("known answer: the second test of RFC 8032")
    func knownAnswer() throws {
        let seed = try #require(Hex.decode("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
        let key = try Ed25519PrivateKey(seed: seed)
        #expect(Hex.lower(key.publicKey.raw) == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
        let expected = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        #expect(Hex.lower(key.signature(of: [0x72])) == expected)
    }

    @Test("a signature holds for its message and key alone")
    func signatures() throws {
        let key = try Ed25519PrivateKey(seed: [UInt8](repeating: 7, count: 32))
        let other = try Ed25519PrivateKey(seed: [UInt8](repeating: 8, count: 32))
        let message = Array("size 17".utf8)
        let signature = key.signature(of: message)
        #expect(key.publicKey.verifies(signature, of: message))
        #expect(!key.publicKey.verifies(signature, of: message + [0]))
        #expect(!other.publicKey.verifies(signature, of: message))
        #expect(!key.publicKey.verifies(signature.dropLast(), of: message))
        #expect(!key.publicKey.verifies([], of: message))
    }

    @Test("keys are written and read; keys of another kind are refused")
    func keyTexts() throws {
        let key = try Ed25519PrivateKey(seed: [UInt8](repeating: 9, count: 32))
        let again = try key.pem().withBytes { bytes in try Ed25519PrivateKey(pem: Array(bytes)) }
        #expect(again.publicKey == key.publicKey)
        let publicKey = try Ed25519PublicKey(pem: try key.publicKey.pem())
        #expect(publicKey == key.publicKey)
        #expect(publicKey.name.utf8.count == 16)
        #expect("\(key)" == "***")
        let rsa = try RSAPrivateKey.generate().publicKey.pem()
        #expect(throws: CryptographyError.malformed(what: "Ed25519 public key PEM")) { try Ed25519PublicKey(pem: rsa) }
        #expect(throws: CryptographyError.self) { try Ed25519PrivateKey(seed: [1]) }
    }
}
