import JSON
import Synchronization

/// The OpenAPI document with the place the servers listen at, which is known only once they do. Written once.
final class DescribedPlace: Sendable {
    private let state = Mutex(State())

    private struct State {
        var find: @Sendable () async -> String = { "/" }
        var document: [UInt8]?
    }

    /// - Parameter find: how shops reach the API; asked when the document is, so once the listeners are bound.
    func set(_ find: @escaping @Sendable () async -> String) { state.withLock { $0.find = find } }

    func document(_ operations: MerchantOperations) async -> [UInt8] {
        let (known, find) = state.withLock { ($0.document, $0.find) }
        if let known { return known }
        let made = JSONWriter.bytes(OpenAPIDocument(operations: operations, baseURL: await find()).value)
        state.withLock { $0.document = made }
        return made
    }
}
