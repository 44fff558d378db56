import Cryptography
import Testing

@Suite("AES-256-GCM")
struct AESGCMTests {
    private let key = SecretBytes([UInt8](repeating: 0, count: 32))
    private let nonce = [UInt8](repeating: 0, count: 12)

    @Test("the answers of the GCM specification hold (test cases 13 and 14)")
    func specification() throws {
        let empty = try AESGCM.seal([], key: key, nonce: nonce, associatedData: [])
        #expect(Hex.lower(empty) == "530f8afbc74536b9a963b4f1c4cb738b")
        let block = try AESGCM.seal([UInt8](repeating: 0, count: 16), key: key, nonce: nonce, associatedData: [])
        #expect(Hex.lower(block) == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")
        #expect(try AESGCM.open(empty, key: key, nonce: nonce, associatedData: []) == [])
    }

    @Test("any changed bit of text, tag, nonce or associated data is refused")
    func changes() throws {
        let data = Array("transaction".utf8)
        let plain = Array("{\"amount\":1}".utf8)
        let sealed = try AESGCM.seal(plain, key: key, nonce: nonce, associatedData: data)
        #expect(try AESGCM.open(sealed, key: key, nonce: nonce, associatedData: data) == plain)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1 << UInt8(index % 8)
            #expect(throws: CryptographyError.refused) {
                try AESGCM.open(changed, key: key, nonce: nonce, associatedData: data)
            }
        }
        #expect(throws: CryptographyError.refused) {
            try AESGCM.open(sealed, key: key, nonce: [1] + nonce.dropFirst(), associatedData: data)
        }
        #expect(throws: CryptographyError.refused) {
            try AESGCM.open(sealed, key: key, nonce: nonce, associatedData: [])
        }
        #expect(throws: CryptographyError.refused) {
            try AESGCM.open(Array(sealed.prefix(15)), key: key, nonce: nonce, associatedData: data)
        }
    }

    @Test("keys and nonces of other lengths are refused before use")
    func lengths() {
        #expect(throws: CryptographyError.self) {
            try AESGCM.seal([], key: SecretBytes([1]), nonce: nonce, associatedData: [])
        }
        #expect(throws: CryptographyError.self) {
            try AESGCM.seal([], key: key, nonce: [1, 2], associatedData: [])
        }
    }
}
