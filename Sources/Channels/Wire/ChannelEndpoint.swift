/// Where a channel is called and where it reports to.
package struct ChannelEndpoint: Sendable, Equatable {
    /// Scheme, host and port without a slash at the end, for example "https://api.mch.weixin.qq.com".
    package let baseURL: String
    /// Our own address for this channel's notifications, without a query.
    package let notifyURL: String

    package init(baseURL: String, notifyURL: String) {
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.notifyURL = notifyURL
    }
}
