/// A shop's request that is done once under its number.
package protocol RepeatableRequest {
    /// SHA-256 of what the request means; the same number with another digest is refused.
    var requestDigest: [UInt8] { get }
    /// SHA-256 of the request's bytes, which versions before this one stored instead; empty when there are none.
    var earlierDigest: [UInt8] { get }
}

extension RepeatableRequest {
    /// Whether the request stored under the number was this one.
    func isSame(as stored: [UInt8]?) -> Bool {
        guard let stored else { return false }
        return stored == requestDigest || (!earlierDigest.isEmpty && stored == earlierDigest)
    }
}
