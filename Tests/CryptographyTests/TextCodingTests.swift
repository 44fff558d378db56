import Cryptography
import Testing

@Suite("Base 64 and hexadecimal")
struct TextCodingTests {
    @Test("the examples of RFC 4648 go both ways")
    func examples() {
        let pairs = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE=", "foobar": "Zm9vYmFy"]
        for (plain, coded) in pairs {
            #expect(Base64.encode(Array(plain.utf8)) == coded)
            #expect(Base64.decode(coded) == Array(plain.utf8))
        }
    }

    @Test("all byte values survive")
    func allBytes() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        #expect(Hex.decode(Hex.lower(bytes)) == bytes)
        #expect(Hex.decode(Hex.upper(bytes)) == bytes)
    }

    @Test(
        "a text that is not the one text of its bytes is refused",
        arguments: ["Zg", "Zg=", "Zh==", "Zm9=", "Zm8", "Zm 8=", "Zm8=\n", "=Zm8", "Z===", "====", "Zm-_", "Zg==Zg==", "é==="])
    func strictBase64(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test("hexadecimal takes pairs of digits only", arguments: ["a", "0g", "0x12", " 12", "１２"])
    func strictHex(text: String) {
        #expect(Hex.decode(text) == nil)
    }
}
