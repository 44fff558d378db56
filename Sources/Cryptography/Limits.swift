/// Bounds on what is read or made here.
package enum Limits {
    /// RSA moduli in bits. Below is too weak to believe, above only costs time.
    package static let rsaBits = 2_048...8_192
    /// Bytes of a PEM, DER or PKCS#12 text.
    package static let encodedBytes = 256 * 1_024
    /// Certificates in one bundle.
    package static let bundleCertificates = 64
    /// Certificates of others that are kept at hand.
    static let rememberedCertificates = 8
    /// Bytes sealed or opened by one AES-GCM call.
    package static let sealedBytes = 16 * 1_024 * 1_024
    /// Bytes of a distinguished name or serial number as text.
    static let nameBytes = 4_096
}
