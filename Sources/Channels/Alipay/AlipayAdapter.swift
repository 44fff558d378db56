package import HTTPMessage
import JSON
package import Payments

/// The client side of Alipay's OpenAPI: QR orders, refunds, and settling shares of frozen orders.
package struct AlipayAdapter: ChannelAdapter {
    package let channel: ChannelID
    let credentials: AlipayCredentials
    let endpoint: ChannelEndpoint
    /// Real names of receivers by account; Alipay checks those that are named when it binds a receiver.
    let receiverNames: [String: String]

    package init(
        channel: ChannelID = .alipay, credentials: AlipayCredentials, endpoint: ChannelEndpoint,
        receiverNames: [String: String] = [:]
    ) {
        self.channel = channel
        self.credentials = credentials
        self.endpoint = endpoint
        self.receiverNames = receiverNames
    }

    /// Alipay's requests carry no nonce; the same call in the same second is the same bytes.
    package func requests(
        for call: ChannelCall, at now: Timestamp, nonce: String
    ) throws(ChannelAdapterError) -> [HTTPRequest] {
        var requests: [HTTPRequest] = []
        for draft in try drafts(for: call) { requests.append(try sign(draft, at: now)) }
        return requests
    }

    package func acknowledgement(accepted: Bool) -> HTTPResponse {
        // Alipay reads the body: exactly these seven bytes stop it.
        HTTPResponse(
            status: 200, headers: ["Content-Type": "text/plain"], body: Array((accepted ? "success" : "fail").utf8))
    }

    private func sign(_ draft: AlipayDraft, at now: Timestamp) throws(ChannelAdapterError) -> HTTPRequest {
        var fields: [(name: String, value: String)] = [
            ("app_id", credentials.application), ("method", draft.method), ("format", "JSON"), ("charset", "utf-8"),
            ("sign_type", AlipaySigning.signType), ("timestamp", now.spacedBeijing), ("version", "1.0"),
            ("biz_content", JSONWriter.text(draft.content)),
        ]
        if draft.isReported { fields.append(("notify_url", endpoint.notifyURL)) }
        if case .certificates(let application, let root, _) = credentials.trust {
            fields += [("app_cert_sn", application), ("alipay_root_cert_sn", root)]
        }
        let text = AlipaySigning.requestText(fields)
        guard let signature = try? AlipaySigning.signature(text, by: credentials.applicationKey) else {
            throw ChannelAdapterError(field: "sign", rule: "the application key can sign")
        }
        fields.append(("sign", signature))
        return HTTPRequest(
            method: "POST", url: endpoint.baseURL + "/gateway.do",
            headers: [
                "Content-Type": "application/x-www-form-urlencoded;charset=utf-8", "Accept": "application/json",
                "User-Agent": "PayDeck",
            ],
            body: Array(FormCoding.encode(fields).utf8))
    }
}
