package import Cryptography
package import Payments

/// A key a shop signs with. A shop may have several at once, so that keys can be changed without a pause.
package struct ShopCredential: Sendable {
    package let shop: ShopID
    /// Public name of the key, sent with each request: 1...64 letters, digits, `_`, `-`, `.`.
    package let keyID: String
    /// At least 16 bytes.
    package let secret: SecretBytes

    package init(shop: ShopID, keyID: String, secret: SecretBytes) {
        self.shop = shop
        self.keyID = keyID
        self.secret = secret
    }
}
