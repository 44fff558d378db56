import Cryptography
import HTTPMessage
import JSON

/// Known answers of `alipay.*`.
enum AlipayVectors {
    static func request(_ vector: Vector) throws(VectorFault) {
        let fields = try vector.fields("params")
        let text = AlipaySigning.requestText(fields)
        try vector.require(text == Array(try vector.expected("string_to_sign").utf8), "string_to_sign differs")
        let signature = try? AlipaySigning.signature(text, by: try vector.privateKey("private_key"))
        try vector.require(signature == (try vector.expected("signature")), "signature differs")
        // The form on the wire must read back as the fields and the signature.
        let form = FormCoding.encode(fields + [("sign", signature ?? "")])
        let sent = FormCoding.decode(Array(form.utf8)).flatMap { SortedFields.unique($0) }
        let given = FormCoding.decode(Array(try vector.expected("form").utf8)).flatMap { SortedFields.unique($0) }
        try vector.require(sent != nil && sent == given, "form differs")
    }

    static func answer(_ vector: Vector) throws(VectorFault) {
        let body = Array(try vector.input("body").utf8)
        let node = try vector.input("node")
        let range = (try? JSONParser.memberRanges(body))?.first { $0.name == node }?.range
        guard let range else { throw VectorFault(reason: "node \(node) is not found") }
        try vector.require(
            Array(body[range]) == Array(try vector.expected("string_to_verify").utf8), "string_to_verify differs")
        let method = String(node.dropLast("_response".count).map { $0 == "_" ? "." : $0 })
        let key = try vector.publicKey("public_key")
        let answer = AlipayAnswer(body, method: method, trust: .publicKey(key))
        try vector.require(answer?.isGatewayError == false, "the answer is not read")
        try vector.require(answer?.isGenuine == vector.mustVerify, "signature does not hold")
    }

    static func notification(_ vector: Vector) throws(VectorFault) {
        guard let fields = FormCoding.decode(Array(try vector.input("form_body").utf8)),
            let signature = fields.first(where: { $0.name == "sign" })?.value
        else { throw VectorFault(reason: "form_body is no signed form") }
        let text = AlipaySigning.notificationText(fields)
        if let expected = vector.json["string_to_verify"]?.stringValue {
            try vector.require(text == Array(expected.utf8), "string_to_verify differs")
        }
        let holds = AlipaySigning.verifies(signature, of: text, by: try vector.publicKey("public_key"))
        try vector.require(holds == vector.mustVerify, holds ? "a forged notification verifies" : "sign does not hold")
    }

    static func certificateNumber(_ vector: Vector) throws(VectorFault) {
        let certificate = try vector.certificate(named: try vector.input("cert"))
        try vector.require(certificate.issuer == (try vector.input("issuer")), "issuer differs")
        try vector.require(certificate.serialDecimal == (try vector.input("serial_decimal")), "serial differs")
        try vector.require(certificate.alipayNumber == (try vector.expected("sn")), "sn differs")
    }
}
