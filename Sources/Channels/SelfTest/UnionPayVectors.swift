import Cryptography
import HTTPMessage
import JSON

/// Known answers of `unionpay.*`.
enum UnionPayVectors {
    static func request(_ vector: Vector) throws(VectorFault) {
        let fields = try vector.fields("params")
        try vector.require(
            UnionPaySigning.text(fields) == (try vector.expected("string_to_digest")), "string_to_digest differs")
        try vector.require(
            UnionPaySigning.digestText(fields) == Array(try vector.expected("sha256_hex").utf8), "sha256_hex differs")
        let key = try vector.privateKey("private_key")
        let signature = try? UnionPaySigning.signature(fields, by: key)
        try vector.require(signature == (try vector.expected("signature")), "signature differs")
        let form = FormCoding.decode(Array(try vector.expected("form").utf8)).flatMap { SortedFields.unique($0) }
        let sent = SortedFields.unique(fields + [("signature", signature ?? "")])
        try vector.require(form != nil && form == sent, "form differs")
    }

    static func answer(_ vector: Vector) throws(VectorFault) {
        guard let fields = UnionPayText.fields(Array(try vector.input("body").utf8)) else {
            throw VectorFault(reason: "body is not read")
        }
        try signed(vector, fields)
    }

    static func notification(_ vector: Vector) throws(VectorFault) {
        guard let fields = FormCoding.decode(Array(try vector.input("form_body").utf8)) else {
            throw VectorFault(reason: "form_body is no form")
        }
        try signed(vector, fields)
    }

    private static func signed(
        _ vector: Vector, _ fields: [(name: String, value: String)]
    ) throws(VectorFault) {
        guard let values = SortedFields.unique(fields), let text = values["signPubKeyCert"],
            let certificate = try? Certificate(pem: Array(text.utf8))
        else { throw VectorFault(reason: "signPubKeyCert is not read") }
        let expected = try vector.certificate(named: try vector.input("cert"))
        try vector.require(certificate.serialHex == expected.serialHex, "another certificate")
        let chains = certificate.chains(
            to: [try vector.certificate(named: "unionpay_root")],
            through: [try vector.certificate(named: "unionpay_middle")],
            atMilliseconds: certificate.notBeforeMilliseconds)
        try vector.require(chains, "signPubKeyCert does not chain to the root")
        if let digest = vector.json["sha256_hex"]?.stringValue {
            try vector.require(UnionPaySigning.digestText(fields) == Array(digest.utf8), "sha256_hex differs")
        }
        let holds = UnionPaySigning.verifies(values["signature"] ?? "", of: fields, by: certificate.publicKey)
        try vector.require(holds == vector.mustVerify, holds ? "a forged message verifies" : "signature does not hold")
    }

    static func file(_ vector: Vector) throws(VectorFault) {
        guard let expected = vector.json["files"]?.members else { throw VectorFault(reason: "files is missing") }
        let files = (try? UnionPayFileContent.files(try vector.input("fileContent"))) ?? []
        try vector.require(files.count == expected.count, "another number of files")
        for file in files {
            let bytes = expected.first { $0.name == file.name }?.value.stringValue
            try vector.require(bytes == Base64.encode(file.bytes), "file \(file.name) differs")
        }
    }
}
