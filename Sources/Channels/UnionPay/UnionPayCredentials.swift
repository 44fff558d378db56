package import Cryptography

/// Who we are to UnionPay and whom we believe to be UnionPay. Holds keys; prints none of them.
package struct UnionPayCredentials: Sendable {
    /// `merId`
    package let merchant: String
    /// The merchant's signing key; `certId` is its certificate's decimal serial number.
    package let keyFile: KeyFile
    /// The authorities that UnionPay's own certificate has to hang on.
    package let anchors: TrustAnchors
    /// What the third part of the signing certificate's common name (split at `@`) may be. Production: the company's
    /// name only; test environments show others.
    package let signerNames: Set<String>

    package static let productionSigner = "中国银联股份有限公司"

    package init(
        merchant: String, keyFile: KeyFile, roots: [Certificate], intermediates: [Certificate],
        signerNames: Set<String> = [productionSigner]
    ) throws(CredentialFault) {
        guard merchant.utf8.count == 15, ChannelText.wholeNumber(merchant) != nil else {
            throw CredentialFault(part: "merId", rule: "has 15 digits")
        }
        guard !roots.isEmpty else { throw CredentialFault(part: "roots", rule: "hold at least one certificate") }
        guard !signerNames.isEmpty else { throw CredentialFault(part: "signerNames", rule: "hold at least one name") }
        self.merchant = merchant
        self.keyFile = keyFile
        anchors = TrustAnchors(roots: roots, intermediates: intermediates)
        self.signerNames = signerNames
    }

    package var certificateID: String { keyFile.certificate.serialDecimal }
}
