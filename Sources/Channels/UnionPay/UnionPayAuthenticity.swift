import Cryptography
import Payments

/// Whether fields are signed by UnionPay: the certificate travels with them, so it has to chain to the known
/// authorities, be valid now, and name UnionPay, before its signature means anything.
enum UnionPayAuthenticity {
    static func judge(
        _ fields: [(name: String, value: String)], _ credentials: UnionPayCredentials, at now: Timestamp
    ) throws(NotificationRefusal) {
        guard let values = SortedFields.unique(fields) else {
            throw NotificationRefusal(reason: .malformed, detail: "a field comes twice")
        }
        guard let signature = values["signature"], let text = values["signPubKeyCert"] else {
            throw NotificationRefusal(reason: .signature, detail: "signature or signPubKeyCert is missing")
        }
        guard values["signMethod"] == "01", values["version"] == "5.1.0" else {
            throw NotificationRefusal(reason: .signature, detail: "signMethod is not 01 of version 5.1.0")
        }
        let found = credentials.anchors.certificate(pem: Array(text.utf8), atMilliseconds: now.milliseconds)
        guard let certificate = found, isSigner(certificate, credentials) else {
            throw NotificationRefusal(reason: .unknownSerial, detail: "signPubKeyCert is not UnionPay's")
        }
        guard UnionPaySigning.verifies(signature, of: fields, by: certificate.publicKey) else {
            throw NotificationRefusal(reason: .signature, detail: "signature does not hold")
        }
    }

    private static func isSigner(_ certificate: Certificate, _ credentials: UnionPayCredentials) -> Bool {
        guard let name = certificate.commonName else { return false }
        let parts = name.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count > 2 && credentials.signerNames.contains(String(parts[2]))
    }
}
