import Cryptography
import HTTPMessage
import JSON
import Payments

/// One answer of the gateway, cut apart: the node, its exact bytes, and whose signature stands beside it.
struct AlipayAnswer {
    let node: JSONValue
    let isGenuine: Bool
    /// True when no signature came with it at all, as with some refusals at the gateway's door.
    let isUnsigned: Bool
    /// True when the gateway answered in its own name instead of the method's.
    let isGatewayError: Bool

    /// Nil when the body is not an answer to `method`.
    init?(_ body: [UInt8], method: String, trust: AlipayTrust) {
        guard body.count <= Limits.bodyBytes, let ranges = try? JSONParser.memberRanges(body) else { return nil }
        let wanted = AlipaySigning.answerNode(of: method)
        let found = ranges.first { $0.name == wanted } ?? ranges.first { $0.name == "error_response" }
        guard let found, let node = try? JSONParser.parse(Array(body[found.range])), node.members != nil else {
            return nil
        }
        func text(_ name: String) -> String? {
            guard let member = ranges.first(where: { $0.name == name }) else { return nil }
            return (try? JSONParser.parse(Array(body[member.range])))?.stringValue
        }
        let signature = text("sign") ?? ""
        self.node = node
        isGatewayError = found.name != wanted
        isUnsigned = signature.isEmpty
        // The signature covers the node's text as it was written, so it is cut out and not written again.
        isGenuine = trust.believes(
            signature, of: Array(body[found.range]), namedCertificate: text("alipay_cert_sn"))
    }

    var code: String { ChannelText.token(node["code"]?.stringValue) ?? "" }
    var subCode: String { ChannelText.token(node["sub_code"]?.stringValue) ?? "" }
    var message: String? { node["sub_msg"]?.stringValue ?? node["msg"]?.stringValue }
}
