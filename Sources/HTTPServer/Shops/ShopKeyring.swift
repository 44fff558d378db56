package import Payments
import Synchronization

/// The keys shops sign with and are signed to with. They can be exchanged while requests are served: each request is
/// judged by the keys that stand when it is looked at.
package final class ShopKeyring: Sendable {
    private struct Keys {
        var byKeyID: [String: ShopCredential]
        var byShop: [ShopID: ShopCredential]

        init(_ credentials: [ShopCredential]) {
            byKeyID = Dictionary(credentials.map { ($0.keyID, $0) }) { first, _ in first }
            byShop = Dictionary(credentials.map { ($0.shop, $0) }) { first, _ in first }
        }
    }

    private let keys: Mutex<Keys>

    package init(_ credentials: [ShopCredential]) { keys = Mutex(Keys(credentials)) }

    /// The key of that name; nil when there is none.
    package func credential(keyID: String) -> ShopCredential? { keys.withLock { $0.byKeyID[keyID] } }

    /// The first key of the shop, with which messages to it are signed.
    package func credential(of shop: ShopID) -> ShopCredential? { keys.withLock { $0.byShop[shop] } }

    /// How many keys there are.
    package var count: Int { keys.withLock { $0.byKeyID.count } }

    package func replace(_ credentials: [ShopCredential]) {
        let changed = Keys(credentials)
        keys.withLock { $0 = changed }
    }
}
