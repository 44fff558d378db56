import Cryptography
import JSON

/// What makes two requests the same: what they mean. The digest of their bytes is what versions before this one stored,
/// so repeats of requests they took are still known.
struct RequestDigests {
    let meaning: [UInt8]
    let bytes: [UInt8]

    /// - Parameter path: what of the path belongs to the request, such as the order's number; empty for nothing.
    init(_ body: JSONValue, _ schema: ObjectSchema, bytes raw: [UInt8], path: String = "") {
        let prefix: [UInt8] = path.isEmpty ? [] : Array(path.utf8) + [10]
        bytes = Digest.sha256(prefix + raw)
        // No JSON document begins so: a digest of the one kind is never one of the other.
        meaning = Digest.sha256(
            Array("meaning\n".utf8) + prefix + JSONWriter.bytes(Schema.object(schema).meaning(body)))
    }
}
