import Channels
import JSON
import Testing

@Suite("Known answers")
struct VectorSelfTestTests {
    @Test("every vector of every channel holds")
    func allHold() throws {
        let results = VectorSelfTest.run(document: try Fixture.vectors(), keyText: Fixture.keyText)
        #expect(results.count == 43)
        #expect(results.filter { $0.outcome != .held } == [])
        #expect(Set(results.map(\.scheme)) == Set(VectorSelfTest.supportedSchemes), "each scheme has a vector")
    }

    @Test("schemes of other channels count as unsupported, not as failed")
    func unsupported() {
        let document: JSONValue = .object([
            "vectors": .array([.object(["id": .string("x"), "scheme": .string("pingpp.request")])])
        ])
        let results = VectorSelfTest.run(document: document) { _, _ in nil }
        #expect(results.map(\.outcome) == [.unsupported(scheme: "pingpp.request")])
    }

    @Test("a vector with anything changed fails", arguments: [
        "wechat-req-2", "wechat-resp-1", "wechat-aead-1", "wechat-aead-bad", "wechat-oaep-1", "wechat-pay-1",
        "wechat-notify-1", "wechat-billhash", "alipay-req-1", "alipay-resp-3", "alipay-notify-1", "alipay-notify-bad",
        "alipay-certsn-alipay_app", "unionpay-req-1", "unionpay-resp-1", "unionpay-notify-1", "unionpay-notify-bad",
        "unionpay-file-1", "bank-req-2", "bank-ans-1", "bank-msg-1", "bank-ans-bad",
    ])
    func changedFails(id: String) throws {
        let vector = try Fixture.vector(id)
        for (name, changed) in try VectorSelfTestTests.changes(vector) {
            let document: JSONValue = .object(["keys": .object([]), "vectors": .array([changed])])
            let outcome = VectorSelfTest.run(document: document, keyText: Fixture.keyText).first?.outcome
            guard case .failed = outcome else {
                Issue.record("\(id) still holds with \(name) changed")
                continue
            }
        }
    }

    @Test("a missing key is named and fails only what needs it")
    func missingKey() throws {
        let results = VectorSelfTest.run(document: try Fixture.vectors()) { name, kind in
            name == "wechat_merchant" ? nil : Fixture.keyText(name, kind)
        }
        let failed = results.filter { $0.outcome != .held }
        #expect(!failed.isEmpty && failed.count < results.count)
        for result in failed {
            guard case .failed(let reason) = result.outcome else { continue }
            #expect(reason.contains("wechat_merchant"))
        }
    }

    /// The vector with its expected answers changed, one at a time.
    private static func changes(_ vector: JSONValue) throws -> [(String, JSONValue)] {
        let answers: Set = [
            "signature", "string_to_sign", "string_to_verify", "string_to_digest", "sha256_hex", "plaintext", "sn",
            "sha1_hex", "must_verify", "files",
        ]
        // Where the answer is inside the signed body, the separate copy is informative only.
        let informative: [String: Set<String>] = [
            "wechat-resp-1": ["string_to_verify"], "alipay-resp-3": ["signature"], "alipay-notify-1": ["signature"],
            "alipay-notify-bad": ["signature"], "unionpay-resp-1": ["signature"], "unionpay-notify-1": ["signature"],
            "unionpay-notify-bad": ["signature"], "bank-ans-bad": ["signature"],
        ]
        let id = vector["id"]?.stringValue ?? ""
        return (vector.members ?? []).compactMap { member in
            guard answers.contains(member.name), informative[id]?.contains(member.name) != true else { return nil }
            let value = changed(member.value)
            let members = (vector.members ?? []).map { $0.name == member.name ? JSONMember(name: $0.name, value: value) : $0 }
            return (member.name, .object(members))
        }
    }

    private static func changed(_ value: JSONValue) -> JSONValue {
        switch value {
        case .bool(let flag): .bool(!flag)
        case .string(let text): .string(text.hasPrefix("0") ? "1" + text.dropFirst() : "0" + text.dropFirst())
        case .null: .string("something")
        case .object(let members): .object(Array(members.dropFirst()))
        case .number, .array: .null
        }
    }
}
