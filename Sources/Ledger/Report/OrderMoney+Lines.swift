package import Payments

extension OrderMoney {
    /// Accounts for an order that money came in for. Nil when the ledger booked neither a payment nor a surplus one.
    package init?(
        order: Order, movements: [Movement], legs: [SplitLeg], returns: [SplitReturn], rules: MoneyRules,
        at now: Timestamp
    ) {
        let payments = movements.filter { $0.kind == .payment || $0.kind == .surplusPayment }
        guard let payment = payments.first(where: { $0.kind == .payment }) ?? payments.first else { return nil }
        let books = OrderBooks(movements, returns: returns)
        var account = MoneyAccount(
            books: books, order: order, legs: legs, channel: order.channel ?? payment.clearing ?? ChannelID("-"),
            paidAt: payment.at, rules: rules, now: now)
        account.addAll()
        self.init(
            order: order.id, shop: order.shop, shopOrderNumber: order.shopOrderNumber, channel: account.channel,
            currency: payment.currency, paidAt: payment.at,
            receivedMinorUnits: books.total(.payment) + books.total(.surplusPayment), lines: account.lines,
            faults: account.faults)
    }
}

/// Builds the lines of one order.
private struct MoneyAccount {
    let books: OrderBooks
    let order: Order
    let legs: [SplitLeg]
    let channel: ChannelID
    let paidAt: Timestamp
    let rules: MoneyRules
    let now: Timestamp
    private(set) var lines: [MoneyPart] = []
    private(set) var faults: [String] = []
    /// What of the shop's account waits for participants.
    private var ofOthers: Int64 = 0

    init(
        books: OrderBooks, order: Order, legs: [SplitLeg], channel: ChannelID, paidAt: Timestamp, rules: MoneyRules,
        now: Timestamp
    ) {
        self.books = books
        self.order = order
        self.legs = legs
        self.channel = channel
        self.paidAt = paidAt
        self.rules = rules
        self.now = now
    }

    private var isFreezeOver: Bool { now >= rules.freezeEnd(channel, paidAt: paidAt) }

    mutating func addAll() {
        add(MoneyPart(kind: .fee, via: channel, minorUnits: -books.sum("fee")))
        for leg in legs { addShare(leg) }
        addHeld()
        for leg in legs { addWithShop(leg) }
        addRefunds()
        add(MoneyPart(kind: .clawback, via: channel, minorUnits: books.sum("receivable")))
        add(MoneyPart(kind: .exchange, via: channel, minorUnits: -books.sum("fx")))
        add(MoneyPart(kind: .difference, via: channel, minorUnits: books.sum("differences")))
        let own = books.sum("shop") + books.sum("fee") + books.sum("fx") - ofOthers
        add(MoneyPart(kind: .shop, party: order.shop.text, via: channel, minorUnits: own))
        compare()
    }

    private mutating func add(_ line: MoneyPart) { if line.minorUnits != 0 { lines.append(line) } }

    private func line(
        _ kind: MoneyPartKind, _ leg: SplitLeg, _ minorUnits: Int64, via: ChannelID? = nil,
        concern: MoneyConcern? = nil
    ) -> MoneyPart {
        MoneyPart(
            kind: kind, party: leg.receiver.participant, subject: leg.id.text, via: via ?? channel,
            minorUnits: minorUnits, stays: books.stays(of: leg, paidAt: paidAt), concern: concern)
    }

    /// What the ledger says has left the shop's account for a share.
    private mutating func addShare(_ leg: SplitLeg) {
        add(line(leg.delivery == .bank ? .shareAtBank : .shareArrived, leg, books.arrived(leg), via: leg.channel))
        let isContracted = rules.contracted.contains(leg.receiver.participant)
        add(line(
            leg.purpose.isEmpty ? .commissionOwed : .purposeOwed, leg, books.owed(leg),
            concern: isContracted ? nil : .noContract))
        let isFreed = leg.delivery == .channel && isFreezeOver
        add(line(
            .shareOnItsWay, leg, books.onItsWay(leg), via: leg.channel,
            concern: isFreed && leg.state == .blocked ? .freezeEnded : nil))
        add(line(.escrow, leg, books.inEscrow(leg), concern: isFreed ? .freezeEnded : nil))
    }

    private mutating func addHeld() {
        let since = books.movements.last { $0.kind == .hold }?.at ?? paidAt
        let divides = legs.contains { $0.delivery == .channel && !$0.state.isTerminal }
        add(MoneyPart(
            kind: .held, via: channel, minorUnits: books.sum("held"),
            stays: [MoneyStay(place: .held, from: since)], concern: divides && isFreezeOver ? .freezeEnded : nil))
    }

    /// Shares whose money is still in the shop's account: they wait for their day, or failed for good.
    private mutating func addWithShop(_ leg: SplitLeg) {
        let left = max(0, books.sum("shop") + books.sum("fee") - ofOthers)
        switch leg.state {
        case .waiting where order.hold != .held && books.inEscrow(leg) == 0:
            let waits = min(left, leg.amount.minorUnits)
            ofOthers += waits
            let isFreed = leg.delivery == .channel && isFreezeOver
            add(line(.shareWaiting, leg, waits, concern: isFreed ? .freezeEnded : nil))
        case .failed where !legs.contains(where: { $0.replaces == leg.id }):
            let stayed = min(left, leg.amount.minorUnits)
            ofOthers += stayed
            add(line(.shareUndelivered, leg, stayed, concern: .undelivered))
        default: return
        }
    }

    private mutating func addRefunds() {
        for movement in books.movements where movement.kind.gaveBack {
            let asked = books.movements.last { $0.subject == movement.subject && $0.kind.reservesRefund }?.at
            let stay = asked.map { MoneyStay(place: .refund, from: $0, to: movement.at) }
            add(MoneyPart(
                kind: movement.kind == .surplusRefund ? .surplusReturned : .refunded, subject: movement.subject,
                via: movement.clearing ?? channel, minorUnits: movement.entries.first?.minorUnits ?? 0,
                stays: stay.map { [$0] } ?? []))
        }
        let since = books.movements.last { $0.kind.reservesRefund }?.at ?? paidAt
        add(MoneyPart(
            kind: .refundOnItsWay, via: channel, minorUnits: books.sum("refunds"),
            stays: [MoneyStay(place: .refund, from: since)]))
        let surplus = books.movements.first { $0.kind == .surplusPayment }
        add(MoneyPart(
            kind: .surplusHeld, via: surplus?.clearing ?? channel, minorUnits: books.sum("surplus"),
            stays: [MoneyStay(place: .channel, from: surplus?.at ?? paidAt)]))
    }

    /// Every line by share must add up to its account, and the order's and shares' rows must say what the ledger says.
    private mutating func compare() {
        check("the lines", lines.reduce(0) { $0 + $1.minorUnits }, books.total(.payment) + books.total(.surplusPayment))
        check("the order's payment", order.paidMinorUnits, books.total(.payment))
        check(
            "the order's refunds", order.refundedMinorUnits, books.total(.refund) + books.total(.refundElsewhere))
        check("shares on their way", legs.reduce(0) { $0 + books.onItsWay($1) }, books.sum("participant"))
        check("shares in escrow", legs.reduce(0) { $0 + books.inEscrow($1) }, books.sum("escrow"))
        check(
            "commissions", legs.reduce(0) { $0 + books.owed($1) },
            books.sum("commission") + books.sum("subaccount") + books.sum("purpose"))
        for leg in legs where leg.state == .settled || leg.state == .returned {
            let booked = books.booked(leg.delivery == .balance ? .commissionAccrued : .split, leg)
            check("share \(leg.id)", leg.amount.minorUnits, booked)
        }
    }

    private mutating func check(_ what: String, _ found: Int64, _ booked: Int64) {
        if found != booked { faults.append("\(what): \(found), the ledger says \(booked)") }
    }
}

extension MovementKind {
    fileprivate var gaveBack: Bool { self == .refund || self == .refundElsewhere || self == .surplusRefund }

    fileprivate var reservesRefund: Bool { self == .refundReserved || self == .refundReservedAgain }
}

extension Movement {
    /// The channel whose clearing account it touches.
    fileprivate var clearing: ChannelID? {
        for entry in entries { if case .channelClearing(_, let channel) = entry.account { return channel } }
        return nil
    }
}
