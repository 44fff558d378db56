import Channels
import JSON

/// How long texts for people may be. The pages write "256" and explain it as 128 Chinese characters, which are two
/// bytes each in Alipay's own encoding.
extension AlipaySandbox {
    private static let texts: [(name: String, limit: TextLimit)] = [
        ("subject", .wideBytes(256)), ("refund_reason", .wideBytes(256)), ("order_title", .wideBytes(128)),
        ("remark", .wideBytes(200)),
    ]

    static func checkTexts(_ content: JSONValue) throws(AlipayFault) {
        for (name, limit) in texts {
            guard let text = content[name]?.stringValue else { continue }
            guard limit.holds(text) else { throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", name) }
        }
        for share in content["royalty_parameters"]?.arrayValue ?? [] {
            guard let text = share["desc"]?.stringValue else { continue }
            guard TextLimit.wideBytes(256).holds(text) else {
                throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "royalty_parameters.desc")
            }
        }
    }
}
