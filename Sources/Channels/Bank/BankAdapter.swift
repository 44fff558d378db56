import Cryptography
package import HTTPMessage
package import Payments

/// The client side of a bank's e-account system (scheme B, docs/bank-profile.md): money that another channel collected
/// is cleared into participants' own sub-accounts, taken back, and withdrawn to their cards.
package struct BankAdapter: ChannelAdapter {
    package let channel: ChannelID
    let credentials: BankCredentials
    let endpoint: ChannelEndpoint

    package init(channel: ChannelID = .bank, credentials: BankCredentials, endpoint: ChannelEndpoint) {
        self.channel = channel
        self.credentials = credentials
        self.endpoint = endpoint
    }

    package func requests(
        for call: ChannelCall, at now: Timestamp, nonce: String
    ) throws(ChannelAdapterError) -> [HTTPRequest] {
        var signed: [HTTPRequest] = []
        for (step, draft) in try drafts(for: call).enumerated() {
            signed.append(try sign(draft, at: now, nonce: BankAdapter.nonce(nonce, step: step)))
        }
        return signed
    }

    package func acknowledgement(accepted: Bool) -> HTTPResponse {
        HTTPResponse(
            status: accepted ? 200 : 500, headers: ["Content-Type": "application/json"],
            body: Array("{\"code\":\"\(accepted ? "OK" : "FAIL")\"}".utf8))
    }

    /// Each request of a set gets a nonce of its own: the bank takes none twice. Nothing of the nonce is given up for
    /// it, else one in so many would meet itself.
    private static func nonce(_ nonce: String, step: Int) -> String { step == 0 ? nonce : "\(nonce)-\(step)" }

    func sign(_ draft: BankDraft, at now: Timestamp, nonce: String) throws(ChannelAdapterError) -> HTTPRequest {
        let stamp = BankSigning.Stamp(
            application: credentials.application, serial: credentials.keySerial, timestamp: String(now.seconds),
            nonce: nonce)
        let text = BankSigning.text(.request(method: draft.method, target: draft.target), stamp, body: draft.body)
        guard let signature = try? BankSigning.signature(text, by: credentials.key) else {
            throw ChannelAdapterError(field: BankSigning.signatureHeader, rule: "our key can sign")
        }
        var headers: HTTPHeaders = [
            BankSigning.applicationHeader: stamp.application, BankSigning.serialHeader: stamp.serial,
            BankSigning.timestampHeader: stamp.timestamp, BankSigning.nonceHeader: stamp.nonce,
            BankSigning.signatureHeader: signature, "Accept": "application/json", "User-Agent": "PayDeck",
        ]
        if draft.method == "POST" { headers.add("Content-Type", "application/json") }
        return HTTPRequest(
            method: draft.method, url: endpoint.baseURL + draft.target, headers: headers, body: draft.body)
    }
}
