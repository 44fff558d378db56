import JSON
package import Payments

/// Whether a message to a shop is what the API's description promises. Receivers of the demo and tests ask here.
package enum ShopMessageCheck {
    /// "field: rule" of what is wrong; nil when all is well.
    package static func fault(_ body: [UInt8], channels: [ChannelID]) -> String? {
        do {
            let value = try JSONParser.parse(body)
            try SchemaCheck.check(value, .object(MerchantSchemas(channels: channels.map(\.text)).message))
            return nil
        } catch let error as APIError {
            return "\(error.field): \(error.rule)"
        } catch {
            return "not JSON"
        }
    }
}
