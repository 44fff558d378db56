import Engine
import JSON
import Payments

extension RequestDecoding {
    static func saveParticipant(_ value: JSONValue, shop: ShopID, number: String) -> SaveParticipant {
        SaveParticipant(
            shop: shop, number: number, name: text(value, "name"), level: level(value), tier: required(value, "tier"),
            accounts: accounts(value), remunerationBasis: text(value, "remuneration_basis"))
    }

    static func changePayee(_ value: JSONValue, shop: ShopID, number: String) -> ChangePayee {
        ChangePayee(shop: shop, number: number, name: text(value, "name"), accounts: accounts(value))
    }

    static func spendPurpose(
        _ value: JSONValue, shop: ShopID, number: String, digests: RequestDigests
    ) -> SpendPurpose {
        SpendPurpose(
            shop: shop, participant: number, shopSpendingNumber: text(value, "shop_spending_number"),
            requestDigest: digests.meaning, earlierDigest: digests.bytes, amount: money(value),
            category: required(value, "category"))
    }

    static func createWithdrawal(_ value: JSONValue, shop: ShopID, digests: RequestDigests) -> CreateWithdrawal {
        CreateWithdrawal(
            shop: shop, participant: text(value, "participant"),
            shopWithdrawalNumber: text(value, "shop_withdrawal_number"), requestDigest: digests.meaning,
            earlierDigest: digests.bytes, amount: money(value), method: required(value, "method"),
            tier: value["tier"] == nil ? .ordinary : required(value, "tier"), notifyURL: text(value, "notify_url"))
    }

    private static func money(_ value: JSONValue) -> Money {
        Money(minorUnits: number(value, "amount"), currency: required(value, "currency"))
    }

    private static func level(_ value: JSONValue) -> RealNameLevel {
        guard let level = RealNameLevel(rawValue: Int(number(value, "real_name_level"))) else {
            preconditionFailure("real_name_level was not checked")
        }
        return level
    }

    private static func accounts(_ value: JSONValue) -> [PayoutMethod: String] {
        var accounts: [PayoutMethod: String] = [:]
        for member in value["accounts"]?.members ?? [] {
            guard let method = PayoutMethod(exactly: member.name) else { continue }
            accounts[method] = member.value.stringValue ?? ""
        }
        return accounts
    }
}
