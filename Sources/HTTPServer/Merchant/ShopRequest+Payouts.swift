import Engine
import HTTPMessage
import JSON
import Payments

/// Requests about participants and withdrawals.
extension ShopRequest {
    static func payout(
        _ call: Call, shop: ShopID, query: [String: String], body: JSONValue
    ) throws(APIError) -> ShopRequest {
        switch call.operation.id {
        case .saveParticipant:
            let number = try participant(call)
            let save = RequestDecoding.saveParticipant(body, shop: shop, number: number)
            return asking("/v1/participants/\(number)", .saveParticipant(save))
        case .readParticipant:
            let number = try participant(call)
            return asking("/v1/participants/\(number)", .readParticipant(shop: shop, number: number))
        case .changePayee:
            let number = try participant(call)
            let change = RequestDecoding.changePayee(body, shop: shop, number: number)
            return asking("/v1/participants/\(number)", .changePayee(change))
        case .spendPurpose:
            let number = try participant(call)
            let digests = try digests(call, body, path: number)
            let spend = RequestDecoding.spendPurpose(body, shop: shop, number: number, digests: digests)
            return asking("/v1/participants/\(number)", .spendPurpose(spend))
        case .createWithdrawal:
            let withdrawal = RequestDecoding.createWithdrawal(
                body, shop: shop, digests: try digests(call, body))
            let ask = find("withdrawals", "shop_withdrawal_number", withdrawal.shopWithdrawalNumber)
            return asking(ask, .withdraw(withdrawal))
        case .findWithdrawal:
            return try find(
                call, shop: shop, query: query, number: "shop_withdrawal_number", .withdrawals
            ) { .payout(.readWithdrawal(shop: shop, .shopNumber($0)), $1) }
        case .cancelWithdrawal:
            let id: WithdrawalID = try identifier(call)
            return asking("/v1/withdrawals/\(id.text)", .cancelWithdrawal(shop: shop, .id(id)))
        default:
            let id: WithdrawalID = try identifier(call)
            return asking("/v1/withdrawals/\(id.text)", .readWithdrawal(shop: shop, .id(id)))
        }
    }

    private static func asking(_ target: String, _ request: PayoutRequest) -> ShopRequest {
        ShopRequest(ask: target) { .payout(request, $0) }
    }

    private static func participant(_ call: Call) throws(APIError) -> String {
        if let field = call.operation.pathField {
            try SchemaCheck.check(.string(call.id), field.schema, at: field.name)
        }
        return call.id
    }
}
