import Payments

/// Shares that wait for the buyer to have the goods.
extension Turn {
    func confirmReceipt(_ shop: ShopID, _ reference: OrderReference, _ token: ReplyToken) throws {
        throw Rejection(code: .wrongState, field: "order", rule: "it has no shares that wait for a receipt")
    }

    func autoConfirm(_ task: OutsideTask) throws { change(task) { $0.state = .done } }

    func watchFreeze(_ task: OutsideTask) throws { change(task) { $0.state = .done } }
}
