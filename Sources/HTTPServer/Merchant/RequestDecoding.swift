import Engine
import HTTPMessage
import JSON
import Payments

/// From checked JSON to the engine's inputs. The description has been kept, so what is missing here is optional.
enum RequestDecoding {
    static func createOrder(
        _ value: JSONValue, shop: ShopID, idempotencyKey: String, digests: RequestDigests
    ) -> CreateOrder {
        let currency: Currency = required(value, "currency")
        return CreateOrder(
            shop: shop, shopOrderNumber: text(value, "shop_order_number"), idempotencyKey: idempotencyKey,
            requestDigest: digests.meaning, earlierDigest: digests.bytes,
            amount: Money(minorUnits: number(value, "amount"), currency: currency),
            description: text(value, "description"), category: required(value, "category"),
            buyer: buyer(value["buyer"] ?? .null), environment: required(value, "environment"),
            notifyURL: text(value, "notify_url"), splitPlan: value["split_plan"].map(splitPlan),
            expiresInSeconds: value["expires_in_seconds"]?.integerValue ?? MerchantBounds.standardExpiresInSeconds)
    }

    static func createRefund(
        _ value: JSONValue, shop: ShopID, order: OrderID, digests: RequestDigests
    ) -> CreateRefund {
        CreateRefund(
            shop: shop, order: .id(order), shopRefundNumber: text(value, "shop_refund_number"),
            requestDigest: digests.meaning, earlierDigest: digests.bytes,
            amount: Money(minorUnits: number(value, "amount"), currency: required(value, "currency")),
            reason: text(value, "reason"))
    }

    private static func buyer(_ value: JSONValue) -> Buyer {
        let preferences = (value["preferences"]?.arrayValue ?? []).map { entry in
            ChannelPreference(channel: ChannelID(text(entry, "channel")), weight: Int(number(entry, "weight")))
        }
        return Buyer(
            userID: text(value, "user_id"), deviceID: text(value, "device_id"),
            ageBand: name(value, "age_band") ?? .unknown, region: text(value, "region"),
            address: text(value, "ip"), identityToken: text(value, "identity_token"), leader: text(value, "leader"),
            registeredAt: Timestamp(rfc3339: text(value, "registered_at")), preferences: preferences)
    }

    private static func splitPlan(_ value: JSONValue) -> SplitPlan {
        SplitPlan(
            shares: (value["receivers"]?.arrayValue ?? []).map(share), base: name(value, "base") ?? .gross,
            minimumMinorUnits: value["minimum"]?.integerValue ?? 1, version: value["version"]?.integerValue ?? 1)
    }

    private static func share(_ value: JSONValue) -> SplitShare {
        var accounts: [ChannelID: String] = [:]
        for member in value["accounts"]?.members ?? [] {
            accounts[ChannelID(member.name)] = member.value.stringValue ?? ""
        }
        let receiver = Receiver(
            participant: text(value, "participant"), role: required(value, "role"),
            accountKind: required(value, "account_kind"), accounts: accounts)
        let portion: SplitPortion =
            if let ratio = value["ratio_basis_points"]?.integerValue { .basisPoints(ratio) } else {
                .minorUnits(number(value, "amount"))
            }
        let purpose = (value["purpose"]?.arrayValue ?? []).compactMap {
            $0.stringValue.flatMap(GoodsCategory.init(exactly:))
        }
        return SplitShare(
            receiver: receiver, portion: portion, timing: required(value, "timing"),
            delivery: name(value, "delivery") ?? .channel, level: Int(value["level"]?.integerValue ?? 0),
            capMinorUnits: value["cap"]?.integerValue, purpose: Set(purpose))
    }

    static func text(_ value: JSONValue, _ name: String) -> String { value[name]?.stringValue ?? "" }

    static func number(_ value: JSONValue, _ name: String) -> Int64 {
        guard let number = value[name]?.integerValue else { preconditionFailure("\(name) was not checked") }
        return number
    }

    static func required<Name: RawRepresentable<String>>(_ value: JSONValue, _ field: String) -> Name {
        guard let name: Name = name(value, field) else { preconditionFailure("\(field) was not checked") }
        return name
    }

    private static func name<Name: RawRepresentable<String>>(_ value: JSONValue, _ name: String) -> Name? {
        value[name]?.stringValue.flatMap(Name.init(exactly:))
    }
}
