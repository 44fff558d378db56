import Cryptography
package import HTTPMessage
package import Payments

/// The client side of WeChat Pay APIv3 for a direct merchant: native orders, refunds, profit sharing.
package struct WeChatAdapter: ChannelAdapter {
    package let channel: ChannelID
    let credentials: WeChatCredentials
    let endpoint: ChannelEndpoint
    /// Full company names of merchant receivers by account: WeChat Pay wants them, encrypted, when such a receiver is
    /// added. One whose name is not here must have been added at the merchant platform.
    let receiverNames: [String: String]
    /// What transfers to people are for.
    let purpose: WeChatTransferPurpose

    package init(
        channel: ChannelID = .wechat, credentials: WeChatCredentials, endpoint: ChannelEndpoint,
        receiverNames: [String: String] = [:], purpose: WeChatTransferPurpose = .commission
    ) {
        self.channel = channel
        self.purpose = purpose
        self.credentials = credentials
        self.endpoint = endpoint
        self.receiverNames = receiverNames
    }

    package func requests(
        for call: ChannelCall, at now: Timestamp, nonce: String
    ) throws(ChannelAdapterError) -> [HTTPRequest] {
        let drafts = try drafts(for: call)
        var signed: [HTTPRequest] = []
        for (step, draft) in drafts.enumerated() {
            signed.append(try sign(draft, at: now, nonce: WeChatAdapter.nonce(nonce, step: step)))
        }
        return signed
    }

    package func acknowledgement(accepted: Bool) -> HTTPResponse {
        guard !accepted else { return HTTPResponse(status: 204) }
        return HTTPResponse(
            status: 500, headers: ["Content-Type": "application/json"],
            body: Array("{\"code\":\"FAIL\",\"message\":\"not accepted\"}".utf8))
    }

    /// Each request of a set gets a nonce of its own, told apart by its last two characters.
    private static func nonce(_ nonce: String, step: Int) -> String {
        guard step > 0 else { return nonce }
        return nonce.dropLast(2) + (step < 10 ? "0" : "") + String(step)
    }

    func sign(
        _ draft: WeChatDraft, at now: Timestamp, nonce: String
    ) throws(ChannelAdapterError) -> HTTPRequest {
        let timestamp = String(now.seconds)
        let text = WeChatSigning.requestText(
            method: draft.method, target: draft.target, timestamp: timestamp, nonce: nonce, body: draft.body)
        guard let signature = try? WeChatSigning.signature(text, by: credentials.merchantKey) else {
            throw ChannelAdapterError(field: "Authorization", rule: "the merchant key can sign")
        }
        var headers: HTTPHeaders = [
            "Authorization": WeChatSigning.authorization(
                merchant: credentials.merchant, nonce: nonce, signature: signature, timestamp: timestamp,
                serial: credentials.merchantSerial),
            "Accept": "application/json", "User-Agent": "PayDeck",
            "Wechatpay-Serial": draft.serial ?? credentials.preferredSerial,
        ]
        if draft.method == "POST" { headers.add("Content-Type", "application/json") }
        return HTTPRequest(
            method: draft.method, url: endpoint.baseURL + draft.target, headers: headers, body: draft.body)
    }
}
