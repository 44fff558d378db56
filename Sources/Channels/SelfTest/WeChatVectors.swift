import Cryptography
import HTTPMessage
import JSON

/// Known answers of `wechat.*`.
enum WeChatVectors {
    static func request(_ vector: Vector) throws(VectorFault) {
        let nonce = try vector.input("nonce_str")
        let timestamp = try vector.input("timestamp")
        let text = WeChatSigning.requestText(
            method: try vector.input("method"), target: try vector.input("url_path_and_query"), timestamp: timestamp,
            nonce: nonce, body: Array(try vector.input("body").utf8))
        try vector.require(text == Array(try vector.expected("string_to_sign").utf8), "string_to_sign differs")
        let signature = try signed(text, by: try vector.privateKey("private_key"))
        try vector.require(signature == (try vector.expected("signature")), "signature differs")
        let header = WeChatSigning.authorization(
            merchant: try vector.input("mchid"), nonce: nonce, signature: signature, timestamp: timestamp,
            serial: try vector.input("serial_no"))
        try vector.require(items(header) == items(try vector.expected("authorization")), "authorization differs")
    }

    static func answer(_ vector: Vector) throws(VectorFault) {
        let text = WeChatSigning.answerText(
            timestamp: try vector.input("timestamp"), nonce: try vector.input("nonce"),
            body: Array(try vector.input("body").utf8))
        let key = try vector.publicKey("public_key")
        let holds = WeChatSigning.verifies(try vector.expected("signature"), of: text, by: key)
        try vector.require(holds == vector.mustVerify, holds ? "a forged answer verifies" : "signature does not hold")
    }

    static func sealing(_ vector: Vector) throws(VectorFault) {
        let opened = WeChatSealing.open(
            ciphertext: try vector.input("ciphertext"), nonce: try vector.input("nonce"),
            associatedData: try vector.input("associated_data"), key: SecretBytes(utf8: try vector.input("api_v3_key")))
        if let plaintext = vector.json["plaintext"], !plaintext.isNull {
            try vector.require(opened == Array((plaintext.stringValue ?? "").utf8), "plaintext differs")
            let again = try? WeChatSealing.seal(
                opened ?? [], nonce: try vector.input("nonce"), associatedData: try vector.input("associated_data"),
                key: SecretBytes(utf8: try vector.input("api_v3_key")))
            try vector.require(again == (try vector.input("ciphertext")), "ciphertext differs")
        } else {
            try vector.require(opened == nil, "a changed text opens")
        }
    }

    static func oaep(_ vector: Vector) throws(VectorFault) {
        let plain = Array(try vector.expected("plaintext").utf8)
        let key = try vector.privateKey("private_key")
        let sealed = Base64.decode(try vector.input("ciphertext")) ?? []
        try vector.require((try? key.decryptOAEP(sealed)) == plain, "plaintext differs")
        // Encryption is randomised: a fresh one must come back.
        let fresh = (try? key.publicKey.encryptOAEP(plain)) ?? []
        try vector.require((try? key.decryptOAEP(fresh)) == plain, "a fresh encryption does not come back")
    }

    static func client(_ vector: Vector) throws(VectorFault) {
        let nonce = vector.inputs["nonce_str"]?.stringValue ?? vector.inputs["nonce"]?.stringValue ?? ""
        let text = WeChatSigning.clientText(
            application: try vector.input("appid"), timestamp: try vector.input("timestamp"), nonce: nonce,
            prepayID: try vector.input("prepay_id"), kind: try vector.input("kind") == "JSAPI" ? .jsapi : .app)
        try vector.require(text == Array(try vector.expected("string_to_sign").utf8), "string_to_sign differs")
        let signature = try signed(text, by: try vector.privateKey("private_key"))
        try vector.require(signature == (try vector.expected("signature")), "signature differs")
    }

    static func notification(_ vector: Vector) throws(VectorFault) {
        let headers = vector.json["headers"]
        let body = Array(try vector.expected("body").utf8)
        let text = WeChatSigning.answerText(
            timestamp: headers?["Wechatpay-Timestamp"]?.stringValue ?? "",
            nonce: headers?["Wechatpay-Nonce"]?.stringValue ?? "", body: body)
        let signature = headers?["Wechatpay-Signature"]?.stringValue ?? ""
        let holds = WeChatSigning.verifies(signature, of: text, by: try vector.publicKey("public_key"))
        try vector.require(holds == vector.mustVerify, "signature does not hold")
        let key = SecretBytes(utf8: try vector.input("api_v3_key"))
        let opened = (try? WeChatEnvelope(body)).flatMap { try? $0.open(key) }
        let expected = try? JSONParser.parse(try vector.expected("plaintext"))
        try vector.require(opened != nil && opened == expected, "plaintext differs")
    }

    static func bill(_ vector: Vector) throws(VectorFault) {
        let file = Base64.decode(try vector.input("file_base64")) ?? []
        let packed = Base64.decode(try vector.input("gzip_base64")) ?? []
        let hash = try vector.expected("sha1_hex")
        for (bytes, isCompressed) in [(file, false), (packed, true)] {
            let verified = try? WeChatBillFile.verified(bytes, isCompressed: isCompressed, sha1Hex: hash)
            try vector.require(verified == file, isCompressed ? "gzip differs" : "hash differs")
        }
    }

    private static func signed(_ text: [UInt8], by key: RSAPrivateKey) throws(VectorFault) -> String {
        guard let signature = try? WeChatSigning.signature(text, by: key) else {
            throw VectorFault(reason: "the key does not sign")
        }
        return signature
    }

    /// The items of an Authorization header; their order is free.
    private static func items(_ header: String) -> Set<String> {
        Set(header.split(separator: " ", maxSplits: 1).flatMap { $0.split(separator: ",") }.map(String.init))
    }
}
