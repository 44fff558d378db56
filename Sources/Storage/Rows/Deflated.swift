import CZlib

/// Bytes as they lie in the store when they are large and repeat themselves: a zlib stream (RFC 1950).
struct Deflated: Equatable {
    let bytes: [UInt8]
    /// How many bytes come out again.
    let size: Int

    init(bytes: [UInt8], size: Int) {
        self.bytes = bytes
        self.size = size
    }

    /// `.rejected` when there is nothing, or more than `Limits.pictureBytes`.
    init(of plain: [UInt8]) throws(StoreError) {
        guard (1...Limits.pictureBytes).contains(plain.count) else {
            throw .rejected("a picture of \(plain.count) bytes, at most \(Limits.pictureBytes)")
        }
        let most = Int(compressBound(UInt(plain.count)))
        var written = UInt(most)
        var code = Z_OK
        bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            code = compress2(buffer.baseAddress, &written, plain, UInt(plain.count), Z_BEST_SPEED)
            count = code == Z_OK ? Int(written) : 0
        }
        guard code == Z_OK else { throw .fatal("zlib could not write: \(code)") }
        size = plain.count
    }

    /// `.rejected` when the bytes are no whole stream of the size that was noted.
    func inflated() throws(StoreError) -> [UInt8] {
        guard (1...Limits.pictureBytes).contains(size) else { throw .rejected("a picture of \(size) bytes") }
        var read = UInt(size)
        var code = Z_OK
        let plain = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            code = uncompress(buffer.baseAddress, &read, bytes, UInt(bytes.count))
            count = code == Z_OK ? Int(read) : 0
        }
        guard code == Z_OK, plain.count == size else { throw .rejected("a damaged picture: zlib says \(code)") }
        return plain
    }
}
