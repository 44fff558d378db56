import Cryptography
import Testing

@Suite("Digests and codes")
struct DigestTests {
    private let abc = Array("abc".utf8)

    @Test("published answers of SHA-1, SHA-256 and MD5 hold")
    func publishedAnswers() {
        // FIPS 180-4 examples and RFC 1321 appendix A.5.
        #expect(Hex.lower(Digest.sha1(abc)) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(Hex.lower(Digest.sha256(abc)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(Hex.lower(Digest.sha256([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(Hex.lower(Digest.md5(abc)) == "900150983cd24fb0d6963f7d28e17f72")
    }

    @Test("a stream gives the digest of its pieces put together, however they are cut")
    func streamEqualsWhole() {
        let whole = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for cut in [0, 1, 63, 64, 65, 999, 1_000] {
            var stream = SHA256Stream()
            stream.update(Array(whole[..<cut]))
            stream.update(Array(whole[cut...]))
            #expect(stream.finish() == Digest.sha256(whole))
        }
        var text = SHA256Stream()
        text.update("链动")
        #expect(text.finish() == Digest.sha256(Array("链动".utf8)))
    }

    @Test("HMAC-SHA256 gives the answers of RFC 4231")
    func hmac() {
        let first = HMACSHA256.code(Array("Hi There".utf8), key: [UInt8](repeating: 0x0B, count: 20))
        // The same with a key taken in once, twice over: nothing of the first message stays.
        let keyed = KeyedCode(key: SecretBytes([UInt8](repeating: 0x0B, count: 20)))
        for _ in 0..<2 {
            let half = Array("Hi There".utf8).withUnsafeBytes { keyed.half(of: $0) }
            #expect(half == (0xB034_4C61_D8DB_3853, 0x5CA8_AFCE_AF0B_F12B))
        }
        #expect(Hex.lower(first) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        let second = HMACSHA256.code(Array("what do ya want for nothing?".utf8), key: SecretBytes(utf8: "Jefe"))
        #expect(Hex.lower(second) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        let empty = HMACSHA256.code([], key: [])
        #expect(Hex.lower(empty) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test("equality sees every difference")
    func equality() {
        #expect(constantTimeEqual([], []))
        #expect(constantTimeEqual(abc, abc))
        #expect(!constantTimeEqual(abc, Array("abd".utf8)))
        #expect(!constantTimeEqual(abc, Array("ab".utf8)))
    }

    @Test("random bytes come in the number asked for and do not repeat")
    func randomBytes() {
        #expect(RandomBytes.make(0) == [])
        let one = RandomBytes.make(32)
        #expect(one.count == 32)
        #expect(RandomBytes.make(32) != one)
    }
}
