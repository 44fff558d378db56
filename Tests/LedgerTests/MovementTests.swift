import Payments
import Testing

@testable import Ledger

@Suite("Movements")
struct MovementTests {
    static let at = Timestamp(milliseconds: 1_795_000_000_000)
    var ids = IdentifierSource(seed: 3)

    private mutating func parts(_ amount: Int64) -> (Order, Attempt, Refund, SplitLeg) {
        let order = Order(
            id: ids.next(OrderID.self, at: Self.at, partition: 9), shop: ShopID(trusted: "tea"), shopOrderNumber: "1",
            amount: .fen(amount), description: "", category: .goods, buyer: Buyer(userID: "u"), environment: .app,
            notifyURL: "", splitPlan: nil, createdAt: Self.at, expiresAt: Self.at, state: .paid)
        let attempt = Attempt(
            id: ids.next(AttemptID.self, at: Self.at, partition: 9), order: order.id, channel: .wechat, number: 1,
            amount: .fen(amount), createdAt: Self.at, requestTime: Self.at, expiresAt: Self.at, paidMinorUnits: amount)
        let refund = Refund(
            id: ids.next(RefundID.self, at: Self.at, partition: 9), order: order.id, attempt: attempt.id,
            channel: .wechat, amount: .fen(max(1, amount / 3)), kind: .shop, shopRefundNumber: "r", reason: "",
            createdAt: Self.at, requestTime: Self.at)
        let leg = SplitLeg(
            id: ids.next(LegID.self, at: Self.at, partition: 9), order: order.id, channel: .wechat,
            receiver: SplitAllocationTests.receiver("leader"), amount: .fen(max(1, amount / 10)), timing: .realTime,
            createdAt: Self.at)
        return (order, attempt, refund, leg)
    }

    private mutating func returning(_ leg: SplitLeg) -> SplitReturn {
        SplitReturn(
            id: ids.next(ReturnID.self, at: Self.at, partition: 9), order: leg.order, leg: leg.id, refund: nil,
            channel: leg.channel, amount: leg.amount, createdAt: Self.at)
    }

    @Test("every maker balances, whatever the amount")
    mutating func makersBalance() throws {
        for amount in [Int64(1), 2, 99, 100_000, Money.maximumMinorUnits] {
            let (order, attempt, refund, leg) = parts(amount)
            let id = ids.next(MovementID.self, at: Self.at, partition: 9)
            let movements = [
                Movement.payment(id: id, order: order, attempt: attempt, at: Self.at),
                .fee(id: id, order: order, attempt: attempt, feeMinorUnits: 1, at: Self.at),
                .split(id: id, order: order, leg: leg, at: Self.at),
                .splitSent(id: id, order: order, leg: leg, at: Self.at),
                .splitFailed(id: id, order: order, leg: leg, at: Self.at),
                .splitReturned(id: id, order: order, leg: leg, returned: returning(leg), at: Self.at),
                .refundReserved(id: id, order: order, refund: refund, at: Self.at),
                .refundReleased(id: id, order: order, refund: refund, at: Self.at),
                .refund(id: id, order: order, refund: refund, at: Self.at),
                .feeReturned(id: id, order: order, refund: refund, feeMinorUnits: 1, at: Self.at),
                .refundElsewhere(id: id, order: order, refund: refund, at: Self.at),
                .surplusPayment(id: id, order: order, attempt: attempt, at: Self.at),
                .surplusRefund(id: id, order: order, refund: refund, at: Self.at),
            ]
            for movement in movements { try movement.checkInvariants() }
        }
    }

    @Test("payment and full refund leave nothing; payment, share and its return leave the payment")
    mutating func roundTrips() {
        let (order, attempt, _, leg) = parts(1_000)
        let id = ids.next(MovementID.self, at: Self.at, partition: 9)
        let payment = Movement.payment(id: id, order: order, attempt: attempt, at: Self.at)
        let refund = Refund(
            id: ids.next(RefundID.self, at: Self.at, partition: 9), order: order.id, attempt: attempt.id,
            channel: .wechat, amount: .fen(1_000), kind: .shop, shopRefundNumber: "", reason: "", createdAt: Self.at,
            requestTime: Self.at)
        let aside = Movement.refundReserved(id: id, order: order, refund: refund, at: Self.at)
        let back = Movement.refund(id: id, order: order, refund: refund, at: Self.at)
        #expect(MovementTests.balances([payment, aside, back]).values.allSatisfy { $0 == 0 })
        let elsewhere = Movement.refundElsewhere(id: id, order: order, refund: refund, at: Self.at)
        #expect(MovementTests.balances([payment, elsewhere]).values.allSatisfy { $0 == 0 })
        let share = Movement.split(id: id, order: order, leg: leg, at: Self.at)
        let sent = Movement.splitSent(id: id, order: order, leg: leg, at: Self.at)
        let returned = Movement.splitReturned(id: id, order: order, leg: leg, returned: returning(leg), at: Self.at)
        #expect(MovementTests.balances([payment, sent, share, returned]) == MovementTests.balances([payment]))
        #expect(MovementTests.balances([payment, sent, share])[.channelClearing(order.shop, .wechat)] == 900)
    }

    @Test("a movement that does not balance, or books nothing, is refused")
    mutating func refusals() {
        let (order, attempt, _, _) = parts(100)
        let id = ids.next(MovementID.self, at: Self.at, partition: 9)
        let good = Movement.payment(id: id, order: order, attempt: attempt, at: Self.at)
        for entries in [
            [good.entries[0]], [good.entries[0], good.entries[0]],
            [good.entries[0], LedgerEntry(account: good.entries[1].account, side: .credit, minorUnits: 99)],
            good.entries.map { LedgerEntry(account: $0.account, side: $0.side, minorUnits: 0) },
        ] {
            let bad = Movement(
                id: id, kind: .payment, order: order.id, shop: order.shop, subject: "s", at: Self.at, currency: .cny,
                entries: entries)
            #expect(throws: LedgerFault.self) { try bad.checkInvariants() }
        }
    }

    @Test("accounts of another shop, names that do not read back, and a missing subject are refused")
    mutating func strangers() {
        let (order, attempt, _, _) = parts(100)
        let id = ids.next(MovementID.self, at: Self.at, partition: 9)
        let good = Movement.payment(id: id, order: order, attempt: attempt, at: Self.at)
        func refused(_ account: LedgerAccount, subject: String = "s") -> LedgerFault? {
            do {
                try Movement(
                    id: id, kind: .payment, order: order.id, shop: order.shop, subject: subject, at: Self.at,
                    currency: .cny,
                    entries: [good.entries[0], LedgerEntry(account: account, side: .credit, minorUnits: 100)]
                ).checkInvariants()
                return nil
            } catch { return error }
        }
        let other = ShopID(trusted: "other")
        #expect(refused(.shopPayable(order.shop)) == nil)
        #expect(refused(.shopPayable(other)) == .foreignShop(.shopPayable(other)))
        #expect(refused(.participant(order.shop, "a/b")) == .malformedAccount(.participant(order.shop, "a/b")))
        #expect(refused(.participant(order.shop, "")) == .malformedAccount(.participant(order.shop, "")))
        #expect(refused(.shopPayable(order.shop), subject: "") == .noSubject)
    }

    @Test("money for others never rests: a settled share leaves nothing on the participant's account")
    mutating func nothingRests() {
        let (order, _, _, leg) = parts(1_000)
        let id = ids.next(MovementID.self, at: Self.at, partition: 9)
        let sent = Movement.splitSent(id: id, order: order, leg: leg, at: Self.at)
        let share = Movement.split(id: id, order: order, leg: leg, at: Self.at)
        let failed = Movement.splitFailed(id: id, order: order, leg: leg, at: Self.at)
        let account = LedgerAccount.participant(order.shop, "leader")
        #expect(MovementTests.balances([sent])[account] == -100)
        #expect(MovementTests.balances([sent, share])[account] ?? 0 == 0)
        #expect(MovementTests.balances([sent, failed]).values.allSatisfy { $0 == 0 })
    }

    @Test("accounts are the same after being written as text")
    func accountText() {
        let shop = ShopID(trusted: "tea-lane")
        for account in [
            LedgerAccount.channelClearing(shop, .wechat), .channelFee(shop, .alipay), .shopPayable(shop),
            .participant(shop, "l01"), .surplus(shop, .unionpay),
        ] {
            #expect(LedgerAccount(text: account.text) == account)
        }
        #expect(LedgerAccount(text: "cash/a/b") == nil)
        #expect(LedgerAccount(text: "shop") == nil)
    }

    static func balances(_ movements: [Movement]) -> [LedgerAccount: Int64] {
        var sums: [LedgerAccount: Int64] = [:]
        for entry in movements.flatMap(\.entries) {
            sums[entry.account, default: 0] += entry.side == .debit ? entry.minorUnits : -entry.minorUnits
        }
        return sums.filter { $0.value != 0 }
    }
}
