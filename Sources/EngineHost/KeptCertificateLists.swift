import Cryptography
import HTTPMessage
import JSON
import Payments

/// The answers that brought new certificates, as they came, one a line, in a file of the data folder. They are kept
/// with their signatures: a certificate that somebody puts into the file is believed no more than one that comes by the
/// network.
struct KeptCertificateLists: Sendable {
    let folder: String

    /// One a rotation, and rotations are years apart; the oldest go first.
    private static let maximum = 32
    private static let headers = [
        "Wechatpay-Serial", "Wechatpay-Signature", "Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature-Type",
    ]

    private func path(_ channel: ChannelID) -> String { folder + "certificates-\(channel).jsonl" }

    func lists(of channel: ChannelID) -> [HTTPResponse] {
        guard FileText.exists(path(channel)), let bytes = try? FileText.read(path(channel)) else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n")).suffix(KeptCertificateLists.maximum).compactMap { line in
            (try? JSONParser.parse(Array(line))).flatMap(KeptCertificateLists.response)
        }
    }

    /// A list that cannot be written is asked for again after a restart.
    func add(_ response: HTTPResponse, _ channel: ChannelID) {
        let lines = (lists(of: channel) + [response]).suffix(KeptCertificateLists.maximum).map { response in
            JSONWriter.bytes(KeptCertificateLists.value(response)) + [UInt8(ascii: "\n")]
        }
        try? FileText.writeSecret(path(channel), lines.flatMap { $0 })
    }

    private static func value(_ response: HTTPResponse) -> JSONValue {
        let kept = headers.compactMap { name in
            response.headers[name].map { JSONMember(name: name, value: .string($0)) }
        }
        return .object([
            "status": .integer(Int64(response.status)), "headers": .object(kept),
            "body": .string(Base64.encode(response.body)),
        ])
    }

    private static func response(_ value: JSONValue) -> HTTPResponse? {
        guard let status = value["status"]?.integerValue, (100...599).contains(status),
            let body = value["body"]?.stringValue.flatMap({ Base64.decode($0) })
        else { return nil }
        var kept: HTTPHeaders = [:]
        for name in headers {
            if let text = value["headers"]?[name]?.stringValue { kept.add(name, text) }
        }
        return HTTPResponse(status: Int(status), headers: kept, body: body)
    }
}
