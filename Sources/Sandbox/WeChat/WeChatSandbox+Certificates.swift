import Channels
package import Cryptography
import HTTPMessage
import JSON
package import Payments

/// The platform's keys: which are to be had, which signs, which opens what was encrypted to it.
extension WeChatSandbox {
    /// Every certificate a merchant may fetch now, each sealed with the merchant's own API v3 key.
    func certificates(_ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        guard wechatSettings.hasCertificates else {
            throw WeChatFault(404, "RESOURCE_NOT_EXISTS", "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥")
        }
        return answer(
            200, .object(["data": .array(platform.listed(at: context.now).map { entry($0.certificate) })]),
            at: context.now)
    }

    private func entry(_ certificate: Certificate) -> JSONValue {
        let nonce = token(12)
        let sealed = (try? certificate.pem()).flatMap {
            try? WeChatSealing.seal($0, nonce: nonce, associatedData: "certificate", key: keys.wechatAPIv3Key)
        }
        return .object([
            "serial_no": .string(certificate.serialHex),
            "effective_time": .string(Timestamp(milliseconds: certificate.notBeforeMilliseconds).rfc3339Beijing),
            "expire_time": .string(Timestamp(milliseconds: certificate.notAfterMilliseconds).rfc3339Beijing),
            "encrypt_certificate": .object([
                "algorithm": .string("AEAD_AES_256_GCM"), "nonce": .string(nonce),
                "associated_data": .string("certificate"), "ciphertext": .string(sealed ?? ""),
            ]),
        ])
    }

    /// The private half of what a request calls by this serial; nil when nothing is called so (yet).
    func platformKey(_ serial: String, at now: Timestamp) -> RSAPrivateKey? {
        if serial == SandboxKeys.wechatPublicKeyID { return keys.wechatNamedKey }
        return platform.listed(at: now).first { $0.certificate.serialHex == serial }?.key
    }

    /// Which kind of key signs the answer. A merchant says which of the platform's keys it knows; one that names none
    /// gets the usual one, and one that has not switched yet gets the certificate whatever it says.
    func wanted(_ request: HTTPRequest, at now: Timestamp) throws(WeChatFault) -> WeChatKeyMode {
        guard let serial = request.headers["Wechatpay-Serial"] else { return wechatSettings.keyMode }
        guard platformKey(serial, at: now) != nil else {
            throw WeChatFault(400, "PARAM_ERROR", "Wechatpay-Serial names no key of the platform")
        }
        guard wechatSettings.answersAsAsked else { return .certificate }
        return serial == SandboxKeys.wechatPublicKeyID ? .publicKey : .certificate
    }

    /// Which kind of key signs the notification about a number.
    func noticeMode(_ number: String) -> WeChatKeyMode {
        guard let share = wechatSettings.publicKeyNotices else { return wechatSettings.keyMode }
        // FNV-1a: the same number falls on the same side always.
        let hash = number.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        return Int(hash % 1_000) < share ? .publicKey : .certificate
    }
}

/// One certificate of the platform and its key.
package struct WeChatPlatformIdentity: Sendable {
    let key: RSAPrivateKey
    package let certificate: Certificate
}

/// When a successor is to be had, from when it signs as well as the one before, and from when alone.
package struct WeChatRotation: Sendable {
    package var listedFrom: Timestamp
    package var mixedFrom: Timestamp
    package var aloneFrom: Timestamp

    /// The platform's own plan: ten days before the end, five days before it, at the end.
    package init(before end: Timestamp) {
        listedFrom = end.adding(milliseconds: -Limits.certificatePublishedDays * Limits.dayMilliseconds)
        mixedFrom = end.adding(milliseconds: -Limits.certificateMixedDays * Limits.dayMilliseconds)
        aloneFrom = end
    }
}

/// The platform's certificates, the oldest first.
struct WeChatPlatformCertificates {
    private var all: [(identity: WeChatPlatformIdentity, rotation: WeChatRotation?)]

    init(_ first: WeChatPlatformIdentity) { all = [(first, nil)] }

    /// A successor, by the platform's own plan unless another one is given.
    mutating func follow(_ next: WeChatPlatformIdentity, _ rotation: WeChatRotation?) {
        let end = Timestamp(milliseconds: all.last?.identity.certificate.notAfterMilliseconds ?? 0)
        all.append((next, rotation ?? WeChatRotation(before: end)))
    }

    func listed(at now: Timestamp) -> [WeChatPlatformIdentity] {
        all.filter { ($0.rotation.map { $0.listedFrom <= now } ?? true)
            && now.milliseconds < $0.identity.certificate.notAfterMilliseconds }.map(\.identity)
    }

    /// - Parameter turn: counts what is signed; while two certificates sign, they take turns.
    func signer(at now: Timestamp, turn: Int) -> WeChatPlatformIdentity? {
        let newest = all.last { $0.rotation.map { $0.mixedFrom <= now } ?? true }
        guard let newest else { return all.first?.identity }
        guard let rotation = newest.rotation, now < rotation.aloneFrom, turn % 2 == 0,
            let index = all.lastIndex(where: { $0.identity.certificate === newest.identity.certificate }), index > 0
        else { return newest.identity }
        return all[index - 1].identity
    }
}
