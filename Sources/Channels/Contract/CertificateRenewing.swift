package import Cryptography
package import HTTPMessage
package import Payments

/// A certificate of a channel's own, by which we believe what it says.
package struct PlatformCertificate: Sendable, Equatable {
    /// Upper-case hexadecimal without leading zeros.
    package let serial: String
    package let notBefore: Timestamp
    package let notAfter: Timestamp
    package let publicKey: RSAPublicKey

    package init(_ certificate: Certificate) {
        serial = certificate.serialHex
        notBefore = Timestamp(milliseconds: certificate.notBeforeMilliseconds)
        notAfter = Timestamp(milliseconds: certificate.notAfterMilliseconds)
        publicKey = certificate.publicKey
    }
}

/// An adapter whose channel changes its certificates now and then and gives the next one out by a call of its own.
/// Asking is an act of whoever owns the adapter; what is believed of the answer is decided here.
package protocol CertificateRenewing: ChannelAdapter {
    /// The certificates the channel is known by; empty where it is known by public keys alone.
    var certificates: [PlatformCertificate] { get }
    /// True when the channel is also known by a public key, which has no end.
    var hasPublicKey: Bool { get }

    /// The serial that an answer or a notification names, printable and bounded, when it is none we know.
    func unknownSerial(_ headers: HTTPHeaders) -> String?

    /// Asks for every certificate the channel signs with now or soon.
    func certificateRequest(at now: Timestamp, nonce: String) throws(ChannelAdapterError) -> HTTPRequest

    /// - Parameter now: nil for an answer that was believed in an earlier run and kept: its age does not matter then,
    ///   everything else is looked at again.
    func certificateList(_ response: HTTPResponse, at now: Timestamp?) -> CertificateList

    /// The same adapter, knowing these certificates besides.
    func knowing(_ more: [PlatformCertificate], at now: Timestamp) -> any CertificateRenewing
}

/// What a channel said to the question for its certificates.
package enum CertificateList: Sendable, Equatable {
    case certificates([PlatformCertificate])
    /// Said under a known key: there are none for this merchant, who knows the channel by a public key.
    case none
    /// Not signed by a key that was known before, not sealed for us, not readable, or a refusal.
    case notBelieved(code: String)
}
