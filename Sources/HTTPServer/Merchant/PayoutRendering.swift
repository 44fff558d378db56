import Engine
import JSON
import Payments

/// Participants and withdrawals in the API's words; what names a person or an account is masked.
enum PayoutRendering {
    static func participant(_ report: ParticipantReport, isRepeat: Bool = false) -> JSONValue {
        let row = report.participant
        let accounts = row.accounts.sorted { $0.key < $1.key }.map { method, account in
            JSONMember(name: method.rawValue, value: .string(Masking.account(account)))
        }
        return .object([
            "number": .string(row.number), "name": .string(Masking.name(row.name)),
            "real_name_level": .integer(Int64(row.level.rawValue)), "tier": .string(row.tier.rawValue),
            "accounts": .object(accounts), "remuneration_basis": OrderRendering.text(row.remunerationBasis),
            "blocked": .bool(row.isBlocked), "payee_change_from": OrderRendering.moment(row.pending?.earliest),
            "payee_change_agreed": .bool(row.pending?.approvedBy.isEmpty == false),
            "commission": .integer(report.commissionMinorUnits), "in_flight": .integer(report.inFlightMinorUnits),
            "owed_back": .integer(report.receivableMinorUnits), "purpose_bound": .integer(report.purposeMinorUnits),
            "repeated": .bool(isRepeat),
        ])
    }

    static func withdrawal(_ row: Withdrawal, isRepeat: Bool) -> JSONValue {
        .object([
            "id": .string(row.id.text), "shop_withdrawal_number": .string(row.shopWithdrawalNumber),
            "participant": .string(row.participant), "state": .string(row.state.rawValue),
            "amount": .integer(row.amount.minorUnits), "fee": .integer(row.feeMinorUnits),
            "net_amount": .integer(row.netMinorUnits), "currency": .string(row.amount.currency.rawValue),
            "method": .string(row.method.rawValue), "account": .string(Masking.account(row.account)),
            "tier": .string(row.tier.rawValue), "due_at": OrderRendering.moment(row.dueAt),
            "promised_at": OrderRendering.moment(row.promisedAt), "batch": OrderRendering.text(row.batch?.text),
            "confirmation": OrderRendering.text(row.confirmation), "code": OrderRendering.text(row.lastCode),
            "created_at": OrderRendering.moment(row.createdAt), "settled_at": OrderRendering.moment(row.settledAt),
            "repeated": .bool(isRepeat),
        ])
    }

    static func spending(_ request: SpendPurpose, left: Int64, isRepeat: Bool = false) -> JSONValue {
        .object([
            "participant": .string(request.participant), "shop_spending_number": .string(request.shopSpendingNumber),
            "amount": .integer(request.amount.minorUnits), "currency": .string(request.amount.currency.rawValue),
            "category": .string(request.category.rawValue), "left": .integer(left),
            "repeated": .bool(isRepeat),
        ])
    }
}

/// An order's division in the API's words.
enum SplitRendering {
    static func splits(_ report: OrderReport) -> JSONValue {
        let order = report.order
        let settled = report.legs.reduce(Int64(0)) { sum, leg in
            leg.state == .settled ? sum + leg.amount.minorUnits - leg.returnedMinorUnits : sum
        }
        return .object([
            "order_id": .string(order.id.text), "currency": .string(order.amount.currency.rawValue),
            "paid_amount": .integer(order.paidMinorUnits), "fee": .integer(order.feeMinorUnits),
            "base": OrderRendering.text(order.splitPlan?.base.rawValue),
            "version": order.splitPlan.map { .integer($0.version) } ?? .null, "settled_amount": .integer(settled),
            "shares": .array(report.legs.map(OrderRendering.leg)),
            "returns": .array(report.returns.map(splitReturn)),
        ])
    }

    private static func splitReturn(_ row: SplitReturn) -> JSONValue {
        .object([
            "id": .string(row.id.text), "share": .string(row.leg.text),
            "refund_id": OrderRendering.text(row.refund?.text), "amount": .integer(row.amount.minorUnits),
            "state": .string(row.state.rawValue), "code": OrderRendering.text(row.lastCode),
            "created_at": OrderRendering.moment(row.createdAt),
        ])
    }
}
