import Cryptography
import Testing

@Suite("Secrets stay unseen")
struct SecretBytesTests {
    @Test("printing, interpolating, dumping and reflecting show stars only")
    func printsStars() throws {
        struct Credentials { let name = "shop"; let key = SecretBytes(utf8: "hunter2") }
        let credentials = Credentials()
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials.key)", String(reflecting: credentials.key), "\(credentials)", dumped] {
            #expect(text.contains("***"))
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("104"))
        }
        let key = try RSAPrivateKey.generate()
        #expect("\(key)" == "***")
    }

    @Test("secrets compare by content, and lend their bytes")
    func compares() {
        let secret = SecretBytes([1, 2, 3])
        #expect(secret == SecretBytes([1, 2, 3]))
        #expect(secret != SecretBytes([1, 2, 4]))
        #expect(secret.withBytes { $0 } == [1, 2, 3])
        #expect(SecretBytes([]).withBytes { $0.count } == 0)
    }
}
