import Synchronization

/// The authorities we believe, and the certificates that were found to hang on them. A channel that sends its
/// certificate with every message sends the same one for months: reading it and walking its chain is done once, not
/// each time.
package final class TrustAnchors: Sendable {
    package let roots: [Certificate]
    package let intermediates: [Certificate]
    private let known = Mutex<[Known]>([])

    /// A certificate whose chain held, and the time in which every member that could be part of it is valid.
    private struct Known {
        let text: [UInt8]
        let certificate: Certificate
        let validMilliseconds: Range<Int64>?
    }

    package init(roots: [Certificate], intermediates: [Certificate]) {
        self.roots = roots
        self.intermediates = intermediates
    }

    /// The certificate in the PEM text when it chains to a root at the moment, else nil. The answer never depends on
    /// what was asked before.
    package func certificate(pem text: [UInt8], atMilliseconds moment: Int64) -> Certificate? {
        let remembered = known.withLock { known in known.first { $0.text == text } }
        if let remembered, remembered.validMilliseconds?.contains(moment) == true { return remembered.certificate }
        guard let certificate = remembered?.certificate ?? (try? Certificate(pem: text)),
            certificate.chains(to: roots, through: intermediates, atMilliseconds: moment)
        else { return nil }
        if remembered == nil { remember(text, certificate) }
        return certificate
    }

    private func remember(_ text: [UInt8], _ certificate: Certificate) {
        let members = roots + intermediates + [certificate]
        let from = members.map(\.notBeforeMilliseconds).max() ?? 0
        let to = members.map(\.notAfterMilliseconds).min() ?? 0
        known.withLock { known in
            if known.count >= Limits.rememberedCertificates { known.removeFirst() }
            known.append(Known(text: text, certificate: certificate, validMilliseconds: from < to ? from..<to : nil))
        }
    }
}
