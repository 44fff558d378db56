import Engine
import JSON
import Payments

/// Examples about participants and withdrawals.
extension MerchantExamples {
    var saveParticipant: JSONValue {
        .object([
            "name": "Wang Fang", "real_name_level": .integer(2), "tier": "ordinary",
            "accounts": .object(["wechat": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "alipay": "2088502968744103"]),
            "remuneration_basis": "promotion contract 2026-114",
        ])
    }

    var changePayee: JSONValue {
        .object(["name": "Wang Fang", "accounts": .object(["alipay": "2088502968744219"])])
    }

    var spendPurpose: JSONValue {
        .object([
            "shop_spending_number": "P20261123-0001", "amount": .integer(1_200), "currency": "CNY",
            "category": "goods",
        ])
    }

    var createWithdrawal: JSONValue {
        .object([
            "shop_withdrawal_number": "W20261123-0001",
            "participant": .string(MerchantExamples.sampleParticipant.number),
            "amount": .integer(5_000), "currency": "CNY", "method": "wechat", "tier": "ordinary",
            "notify_url": "https://shop.example/paydeck/notify",
        ])
    }

    var participant: JSONValue {
        PayoutRendering.participant(
            ParticipantReport(
                participant: MerchantExamples.sampleParticipant, commissionMinorUnits: 7_350, inFlightMinorUnits: 5_000,
                receivableMinorUnits: 0, purposeMinorUnits: 1_200))
    }

    var withdrawal: JSONValue { PayoutRendering.withdrawal(MerchantExamples.sampleWithdrawal, isRepeat: false) }

    var spending: JSONValue {
        PayoutRendering.spending(
            SpendPurpose(
                shop: MerchantExamples.sampleParticipant.shop, participant: MerchantExamples.sampleParticipant.number,
                shopSpendingNumber: "P20261123-0001", requestDigest: [], amount: .fen(1_200), category: .goods),
            left: 0)
    }

    var splits: JSONValue {
        var order = MerchantExamples.sampleOrder
        order.state = .paid
        order.paidMinorUnits = 8_800
        order.feeMinorUnits = 53
        let leg = SplitLeg(
            id: LegID(trusted: "01KAQXMD9C5N2V7R5A8F1CT4JH"), order: order.id, channel: .wechat,
            receiver: Receiver(participant: "leader-7", role: .leader, accountKind: .person, accounts: [:]),
            amount: .fen(300), timing: .nextDay, createdAt: MerchantExamples.at, state: .settled,
            settledAt: MerchantExamples.at.adding(seconds: 86_400))
        return SplitRendering.splits(
            OrderReport(order: order, attempt: nil, isUnknown: false, refunds: [], legs: [leg], isRepeat: false))
    }

    static let sampleParticipant = Participant(
        id: ParticipantID(trusted: "01KAQXA1Q25N6T7Y9C4D8EV3HM"), shop: sampleOrder.shop, number: "leader-7",
        createdAt: at, name: "Wang Fang", level: .verified, tier: .ordinary,
        accounts: [.wechat: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", .alipay: "2088502968744103"],
        remunerationBasis: "promotion contract 2026-114")

    static let sampleWithdrawal = Withdrawal(
        id: WithdrawalID(trusted: "01KAQXR4ZB5N8E2W6G3K7PT1VC"), shop: sampleOrder.shop, participant: "leader-7",
        shopWithdrawalNumber: "W20261123-0001", amount: .fen(5_000), feeMinorUnits: 0, method: .wechat,
        account: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", accountName: "Wang Fang", tier: .ordinary, level: .verified,
        createdAt: at, requestTime: at, dueAt: at.adding(seconds: 28_800), promisedAt: at.adding(seconds: 86_400))
}
