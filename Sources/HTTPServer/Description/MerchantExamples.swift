import Engine
import JSON
import Payments

/// One order as it looks on the wire, used wherever the document shows an example. Answers are rendered by the code
/// that renders real ones.
struct MerchantExamples: Sendable {
    static let at = Timestamp(milliseconds: 1_795_397_405_000)
    static let orderID = OrderID(trusted: "01KAQXC6RC5N3T0J8Y2E4WV7Q9")
    private static let attemptID = AttemptID(trusted: "01KAQXC6RD5N8B4M1Z6S3HX0PK")
    private static let refundID = RefundID(trusted: "01KAQXMD9C5N2V7R5A8F1CT4JG")

    var createOrder: JSONValue {
        .object([
            "shop_order_number": "A20261123-0001", "amount": .integer(8_800), "currency": "CNY",
            "description": "Green tea, 2 boxes", "category": "goods", "environment": "browser",
            "buyer": .object([
                "user_id": "u-1027", "device_id": "d-5f3a", "age_band": "25-34", "region": "Hangzhou",
                "registered_at": "2024-05-01T10:00:00+08:00",
                "preferences": .array([.object(["channel": "wechat", "weight": .integer(70)])]),
            ]),
            "notify_url": "https://shop.example/paydeck/notify", "expires_in_seconds": .integer(1_800),
            "split_plan": .object([
                "receivers": .array([
                    .object([
                        "participant": "platform", "role": "platform", "account_kind": "merchant",
                        "accounts": .object(["wechat": "1900000109", "alipay": "2088102146225135"]),
                        "ratio_basis_points": .integer(500), "timing": "real_time",
                    ]),
                    .object([
                        "participant": "leader-7", "role": "leader", "account_kind": "person",
                        "accounts": .object(["wechat": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"]),
                        "amount": .integer(300), "timing": "next_day",
                    ]),
                ])
            ]),
        ])
    }

    var createRefund: JSONValue {
        .object([
            "shop_refund_number": "R20261123-0001", "amount": .integer(1_000), "currency": "CNY",
            "reason": "One box was damaged",
        ])
    }

    var order: JSONValue {
        OrderRendering.order(
            OrderReport(
                order: MerchantExamples.sampleOrder, attempt: MerchantExamples.sampleAttempt, isUnknown: false,
                refunds: [],
                legs: [], isRepeat: false))
    }

    var refund: JSONValue {
        OrderRendering.refund(
            MerchantExamples.sampleRefund, shopOrderNumber: MerchantExamples.sampleOrder.shopOrderNumber)
    }

    var unknownOutcome: JSONValue {
        UnknownOutcome(target: "/v1/orders?shop_order_number=A20261123-0001", requestID: "8f3a01c4-1k").value
    }

    var health: JSONValue { HealthRendering.value(HealthReport(status: .ok, lagMilliseconds: 4)) }

    var healthStopped: JSONValue {
        HealthRendering.value(HealthReport(status: .stopped, reason: "the store refused a commit", lagMilliseconds: 0))
    }

    var message: JSONValue {
        .object([
            "id": .string(MerchantExamples.messageID.text), "event": "order.paid",
            "created_at": "2026-11-23T09:31:20+08:00",
            "order": .object([
                "id": .string(MerchantExamples.orderID.text), "shop_order_number": "A20261123-0001", "state": "paid",
                "amount": .integer(8_800), "currency": "CNY", "channel": "wechat",
                "channel_trade_number": "4200002511202611231234567890", "paid_amount": .integer(8_800),
                "paid_at": "2026-11-23T09:31:18+08:00", "refunded_amount": .integer(0),
                "refunded_elsewhere": .bool(false), "refund_unknown": .bool(false), "late": .bool(false),
                "created_at": "2026-11-23T09:30:05+08:00",
            ]),
        ])
    }

    func body(of operation: OperationID) -> JSONValue? {
        switch operation {
        case .createOrder: createOrder
        case .createRefund: createRefund
        case .saveParticipant: saveParticipant
        case .changePayee: changePayee
        case .spendPurpose: spendPurpose
        case .createWithdrawal: createWithdrawal
        default: nil
        }
    }

    /// The example of a path's or query's parameter.
    func parameter(_ name: String, of operation: OperationID) -> String {
        switch (name, operation) {
        case ("id", .readRefund): MerchantExamples.refundID.text
        case ("id", .saveParticipant), ("id", .readParticipant), ("id", .changePayee), ("id", .spendPurpose):
            MerchantExamples.sampleParticipant.number
        case ("id", .readWithdrawal), ("id", .cancelWithdrawal): MerchantExamples.sampleWithdrawal.id.text
        case ("id", .readMessage), ("id", .resendMessage): MerchantExamples.messageID.text
        case ("after", _): MerchantExamples.cursor.text
        case ("created_from", _): "2026-11-23T00:00:00+08:00"
        case ("created_before", _): "2026-11-24T00:00:00+08:00"
        case ("limit", _): "50"
        case ("state", _): "undelivered"
        case ("event", _): "order.paid"
        case ("shop_withdrawal_number", _): "W20261123-0001"
        case ("id", _): MerchantExamples.orderID.text
        case ("shop_order_number", _): "A20261123-0001"
        case ("shop_refund_number", _): "R20261123-0001"
        default: "9b1f0c2e-7a54-4b1e-8f0a-2f4f0c6f5d11"
        }
    }

    static let sampleOrder = Order(
        id: orderID, shop: ShopID(trusted: "tea-house"), shopOrderNumber: "A20261123-0001", amount: .fen(8_800),
        description: "Green tea, 2 boxes", category: .goods, buyer: Buyer(userID: "u-1027"), environment: .browser,
        notifyURL: "https://shop.example/paydeck/notify", splitPlan: nil, createdAt: at,
        expiresAt: at.adding(seconds: 1_800), state: .paying, attemptCount: 1)

    private static let sampleAttempt = Attempt(
        id: attemptID, order: orderID, channel: .wechat, number: 1, amount: .fen(8_800), createdAt: at, requestTime: at,
        expiresAt: at.adding(seconds: 1_800), state: .prepaid, payParameter: "weixin://wxpay/bizpayurl?pr=p4lpSuKzz")

    private static let sampleRefund = Refund(
        id: refundID, order: orderID, attempt: attemptID, channel: .wechat, amount: .fen(1_000), kind: .shop,
        shopRefundNumber: "R20261123-0001", reason: "One box was damaged", createdAt: at.adding(seconds: 300),
        requestTime: at.adding(seconds: 300), state: .processing)
}
