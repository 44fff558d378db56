import JSON
import Payments

/// The way out for a refund the platform could not pay out ("abnormal"): to the merchant's own account, or to another
/// card of the buyer's.
extension WeChatAdapter {
    func redirect(_ call: RefundCall) throws(ChannelAdapterError) -> WeChatDraft {
        var members = [JSONMember(name: "out_refund_no", value: .string(call.refund.text))]
        let number: String
        var serial: String?
        switch call.way {
        case .original: throw ChannelAdapterError(field: "type", rule: "is a way other than the payment's")
        case .merchantCard(let known):
            number = known
            members.append(JSONMember(name: "type", value: .string("MERCHANT_BANK_CARD")))
        case .buyerCard(let known, let bank, let account, let name, let key):
            number = known
            serial = key
            members += [
                JSONMember(name: "type", value: .string("USER_BANK_CARD")),
                JSONMember(name: "bank_type", value: .string(bank)),
                JSONMember(name: "bank_account", value: .string(account)),
                JSONMember(name: "real_name", value: .string(name)),
            ]
        }
        guard !number.isEmpty, number.utf8.count <= 64, number.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
            throw ChannelAdapterError(field: "refund_id", rule: "is the platform's number of the refund")
        }
        var draft = WeChatDraft.post(
            "/v3/refund/domestic/refunds/\(number)/apply-abnormal-refund", .object(members))
        draft.serial = serial
        return draft
    }
}
