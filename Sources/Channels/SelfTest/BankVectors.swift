import Cryptography
import JSON

/// Known answers of `bank.*`.
enum BankVectors {
    static func request(_ vector: Vector) throws(VectorFault) {
        let text = try signedText(
            vector, .request(method: try vector.input("method"), target: try vector.input("target")))
        try vector.require(text == Array(try vector.expected("string_to_sign").utf8), "string_to_sign differs")
        let signature = try? BankSigning.signature(text, by: try vector.privateKey("private_key"))
        try vector.require(signature == (try vector.expected("signature")), "signature differs")
    }

    static func answer(_ vector: Vector) throws(VectorFault) {
        let text = try signedText(vector, try direction(vector))
        if let expected = vector.json["string_to_sign"]?.stringValue {
            try vector.require(text == Array(expected.utf8), "string_to_sign differs")
        }
        let key = try vector.publicKey("public_key")
        let holds = BankSigning.verifies(try vector.expected("signature"), of: text, by: key)
        try vector.require(holds == vector.mustVerify, holds ? "a forged answer verifies" : "signature does not hold")
    }

    private static func direction(_ vector: Vector) throws(VectorFault) -> BankSigning.Direction {
        guard try vector.input("direction") == "answer" else { return .message }
        guard let status = Int(try vector.input("status")) else { throw VectorFault(reason: "status is no number") }
        return .answer(status: status)
    }

    private static func signedText(
        _ vector: Vector, _ direction: BankSigning.Direction
    ) throws(VectorFault) -> [UInt8] {
        let stamp = BankSigning.Stamp(
            application: try vector.input("app_id"), serial: try vector.input("serial"),
            timestamp: try vector.input("timestamp"), nonce: try vector.input("nonce"))
        return BankSigning.text(direction, stamp, body: Array(try vector.input("body").utf8))
    }
}
