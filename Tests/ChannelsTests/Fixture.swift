import Channels
import Foundation
import JSON

/// The known answers and the test-only keys beside this file.
enum Fixture {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: path))) }

    /// PEM of a key or certificate, for example ("wechat_merchant", .privateKey).
    static func pem(_ name: String, _ kind: VectorKeyKind) throws -> [UInt8] {
        try bytes("keys/\(name)_\(kind.rawValue).pem")
    }

    static func vectors() throws -> JSONValue { try JSONParser.parse(bytes("vectors.json")) }

    static func vector(_ id: String) throws -> JSONValue {
        let found = try vectors()["vectors"]?.arrayValue?.first { $0["id"]?.stringValue == id }
        guard let found else { throw MissingVector(id: id) }
        return found
    }

    static func keyText(_ name: String, _ kind: VectorKeyKind) -> String? {
        (try? pem(name, kind)).map { String(decoding: $0, as: UTF8.self) }
    }

    struct MissingVector: Error { let id: String }
}
