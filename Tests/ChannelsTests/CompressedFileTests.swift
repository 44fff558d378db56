import Channels
import Cryptography
import JSON
import Testing

@Suite("Compressed files")
struct CompressedFileTests {
    /// "hello hello hello hello\n" by a usual compressor: a block with fixed codes and a back reference.
    private let gzip = Base64.decode("H4sIAAAAAAACA8tIzcnJV8hAJ7kAAIhZCxgAAAA=") ?? []

    @Test("a cut file is refused, and a damaged one never reads as something else")
    func damage() throws {
        let vector = try Fixture.vector("unionpay-file-1")
        let packed = try #require(vector["inputs"]?["fileContent"]?.stringValue.flatMap { Base64.decode($0) })
        let whole = try CompressedFile.zlib(packed)
        #expect(try ZipFile(whole).entries.count == 2)
        for index in packed.indices {
            #expect(throws: ArchiveFault.self) { try CompressedFile.zlib(Array(packed.prefix(index))) }
            var changed = packed
            changed[index] ^= 0x10
            // Some bits fill up a byte and mean nothing; what comes out is never anything else.
            #expect([nil, whole].contains(try? CompressedFile.zlib(changed)))
        }
        for index in whole.indices { _ = try? ZipFile(Array(whole.prefix(index))) }
    }

    @Test("files do not grow past their limit")
    func limits() throws {
        let vector = try Fixture.vector("wechat-billhash")
        let packed = try #require(vector["inputs"]?["gzip_base64"]?.stringValue.flatMap { Base64.decode($0) })
        let file = try CompressedFile.gzip(packed)
        #expect(try CompressedFile.gzip(packed, limit: file.count) == file)
        #expect(throws: ArchiveFault.tooLarge) { try CompressedFile.gzip(packed, limit: file.count - 1) }
    }

    @Test("blocks of each kind are read")
    func blocks() throws {
        #expect(try Inflate.run([0x01, 0x03, 0x00, 0xFC, 0xFF, 0x61, 0x62, 0x63]).bytes == Array("abc".utf8), "stored")
        #expect(try Inflate.run([0x03, 0x00]).bytes == [], "empty, fixed codes")
        #expect(try CompressedFile.gzip(gzip) == Array("hello hello hello hello\n".utf8))
        #expect(throws: ArchiveFault.malformed("block type")) { try Inflate.run([0x07]) }
        #expect(throws: ArchiveFault.cut) { try Inflate.run([]) }
    }

    @Test("random bytes never trap the reader")
    func noise() {
        var mutation = Mutation(seed: 3)
        var bytes = gzip
        for _ in 0..<2_000 {
            bytes = mutation.applied(to: bytes.isEmpty ? gzip : bytes)
            _ = try? Inflate.run(bytes[...], limit: 10_000)
            _ = try? CompressedFile.gzip(bytes, limit: 10_000)
            _ = try? CompressedFile.zlib(bytes, limit: 10_000)
            _ = try? ZipFile(bytes, limit: 10_000)
        }
    }
}
