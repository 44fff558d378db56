import Payments

/// An order's movements, added up by account and by share.
struct OrderBooks {
    /// Credits less debits by the account's first word.
    private var sums: [String: Int64] = [:]
    private var kinds: [MovementKind: Int64] = [:]
    /// What each share booked, by kind; amounts of its returns among them.
    private var shares: [String: [MovementKind: Int64]] = [:]
    let movements: [Movement]

    init(_ movements: [Movement], returns: [SplitReturn]) {
        self.movements = movements
        let legOfReturn = Dictionary(returns.map { ($0.id.text, $0.leg.text) }) { first, _ in first }
        for movement in movements {
            for entry in movement.entries {
                let kind = String(entry.account.text.prefix { $0 != "/" })
                sums[kind, default: 0] += entry.side == .credit ? entry.minorUnits : -entry.minorUnits
            }
            // Each movement's first line carries the amount of the fact it books.
            let amount = movement.entries.first?.minorUnits ?? 0
            kinds[movement.kind, default: 0] += amount
            shares[legOfReturn[movement.subject] ?? movement.subject, default: [:]][movement.kind, default: 0] += amount
        }
    }

    /// Credits less debits of all accounts of a kind.
    func sum(_ kind: String) -> Int64 { sums[kind] ?? 0 }

    func total(_ kind: MovementKind) -> Int64 { kinds[kind] ?? 0 }

    func booked(_ kind: MovementKind, _ leg: SplitLeg) -> Int64 { shares[leg.id.text]?[kind] ?? 0 }

    /// What arrived of a share through a channel and has not come back.
    func arrived(_ leg: SplitLeg) -> Int64 { booked(.split, leg) - booked(.splitReturned, leg) }

    /// What the shop owes of a share.
    func owed(_ leg: SplitLeg) -> Int64 {
        booked(.commissionAccrued, leg) - booked(.commissionReturned, leg) - booked(.clawbackTaken, leg)
    }

    func onItsWay(_ leg: SplitLeg) -> Int64 {
        booked(.splitSent, leg) + booked(.splitSentAgain, leg) - booked(.splitFailed, leg) - booked(.split, leg)
    }

    func inEscrow(_ leg: SplitLeg) -> Int64 { booked(.escrowHeld, leg) - booked(.escrowReleased, leg) }
}

extension OrderBooks {
    /// Where a share's money rested, from the payment on.
    func stays(of leg: SplitLeg, paidAt: Timestamp) -> [MoneyStay] {
        var stays = [MoneyStay(place: .channel, from: paidAt)]
        for movement in movements where movement.subject == leg.id.text || movement.subject == leg.order.text {
            switch movement.kind {
            case .hold: move(&stays, to: .held, at: movement.at)
            case .release, .escrowReleased: move(&stays, to: .channel, at: movement.at)
            case .escrowHeld: move(&stays, to: .escrow, at: movement.at)
            case .splitSent, .splitSentAgain: move(&stays, to: .transit, at: movement.at)
            case .splitFailed: move(&stays, to: .merchant, at: movement.at)
            case .split: move(&stays, to: leg.delivery == .bank ? .subAccount : nil, at: movement.at)
            case .commissionAccrued: move(&stays, to: .payable, at: movement.at)
            default: continue
            }
        }
        if leg.state == .failed, stays.last?.place != .merchant, stays.last?.to == nil {
            move(&stays, to: .merchant, at: leg.updatedAt)
        }
        return stays
    }

    private func move(_ stays: inout [MoneyStay], to place: MoneyPlace?, at moment: Timestamp) {
        if let last = stays.indices.last, stays[last].to == nil {
            guard stays[last].place != place else { return }
            stays[last].to = moment
            // Where it was for no time at all it did not rest.
            if stays[last].from == moment { stays.removeLast() }
        }
        guard let place else { return }
        stays.append(MoneyStay(place: place, from: moment))
    }
}
