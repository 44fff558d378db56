import Cryptography
import Testing

@Suite("RSA keys")
struct RSATests {
    /// Making keys is slow, so the suite shares two.
    private static let pair = try? (RSAPrivateKey.generate(), RSAPrivateKey.generate())
    private let key: RSAPrivateKey
    private let other: RSAPrivateKey
    private let message = Array("GET\n/v3/certificates\n".utf8)

    init() throws { (key, other) = try #require(RSATests.pair) }

    @Test("a signature holds for its message and key, and for nothing else")
    func signature() throws {
        let signature = try key.signature(of: message)
        #expect(try key.signature(of: message) == signature, "PKCS #1 v1.5 has no randomness")
        #expect(key.publicKey.verifies(signature, of: message))
        #expect(!key.publicKey.verifies(signature, of: message + [10]))
        #expect(!other.publicKey.verifies(signature, of: message))
        #expect(!key.publicKey.verifies(Array(signature.dropLast()), of: message))
        #expect(!key.publicKey.verifies([], of: message))
        var changed = signature
        changed[100] ^= 1
        #expect(!key.publicKey.verifies(changed, of: message))
    }

    @Test("OAEP text opens with the private half only")
    func oaep() throws {
        let plain = Array("张三丰".utf8)
        let sealed = try key.publicKey.encryptOAEP(plain)
        #expect(try key.publicKey.encryptOAEP(plain) != sealed)
        #expect(try key.decryptOAEP(sealed) == plain)
        #expect(throws: CryptographyError.refused) { try other.decryptOAEP(sealed) }
        #expect(throws: CryptographyError.tooLarge(what: "text for one RSA block")) {
            try key.publicKey.encryptOAEP([UInt8](repeating: 0, count: 215))
        }
    }

    @Test("keys survive being written and read; the public half tells nothing private")
    func pem() throws {
        let again = try RSAPrivateKey(pem: key.pem().withBytes { $0 })
        #expect(again.publicKey == key.publicKey)
        #expect(again.publicKey != other.publicKey)
        let published = try key.publicKey.pem()
        #expect(try RSAPublicKey(pem: published) == key.publicKey)
        #expect(throws: CryptographyError.malformed(what: "RSA private key PEM")) { try RSAPrivateKey(pem: published) }
    }

    @Test("texts that are no RSA key are refused, and none asks for a password")
    func refusals() {
        let encrypted = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIIFHDBOBgkqhkiG9w0BBQ0wQTApBgkqhkiG9w0BBQwwHAQI
            -----END ENCRYPTED PRIVATE KEY-----
            """
        for text in ["", "-----BEGIN PRIVATE KEY-----", "nonsense", encrypted] {
            #expect(throws: CryptographyError.malformed(what: "RSA private key PEM")) {
                try RSAPrivateKey(pem: Array(text.utf8))
            }
        }
        #expect(throws: CryptographyError.self) { try RSAPublicKey(der: [0x30, 0x03, 0x02, 0x01, 0x01]) }
        #expect(throws: CryptographyError.self) { try RSAPrivateKey.generate(bits: 1_024) }
    }

    @Test("one key signs on several threads at once")
    func concurrent() async throws {
        let expected = try key.signature(of: message)
        let good = await withTaskGroup(of: Bool.self) { [key, message] group in
            for _ in 0..<16 {
                group.addTask { (0..<20).allSatisfy { _ in (try? key.signature(of: message)) == expected } }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(good == 16)
    }
}
