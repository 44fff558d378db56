package import Payments

/// Commission on its way to a participant.
extension Movement {
    /// The amount is put aside: it cannot be withdrawn twice.
    package static func withdrawalReserved(
        id: MovementID, withdrawal: Withdrawal, again: Bool = false, at: Timestamp
    ) -> Movement {
        make(id, again ? .withdrawalTakenAgain : .withdrawalReserved, withdrawal, at, [
            Pair(
                debit: commission(withdrawal), credit: payouts(withdrawal), minorUnits: withdrawal.amount.minorUnits)
        ])
    }

    /// It will not arrive: the participant's again.
    package static func withdrawalGivenBack(id: MovementID, withdrawal: Withdrawal, at: Timestamp) -> Movement {
        make(id, .withdrawalGivenBack, withdrawal, at, [
            Pair(
                debit: payouts(withdrawal), credit: commission(withdrawal), minorUnits: withdrawal.amount.minorUnits)
        ])
    }

    /// It arrived. A transfer is paid from what the channel holds for the shop; a bank pays from the participant's own
    /// sub-account, and moves the fee from there to the shop.
    package static func withdrawalPaid(id: MovementID, withdrawal: Withdrawal, at: Timestamp) -> Movement {
        make(id, .withdrawalPaid, withdrawal, at, paid(withdrawal))
    }

    /// The receiving bank sent it back: everything the other way round, and the amount is the participant's again.
    package static func withdrawalReturned(id: MovementID, withdrawal: Withdrawal, at: Timestamp) -> Movement {
        let back = paid(withdrawal).map { Pair(debit: $0.credit, credit: $0.debit, minorUnits: $0.minorUnits) }
        return make(id, .withdrawalReturned, withdrawal, at, back + [
            Pair(
                debit: payouts(withdrawal), credit: commission(withdrawal), minorUnits: withdrawal.amount.minorUnits)
        ])
    }

    /// What the channel charges for the transfer.
    package static func withdrawalCost(
        id: MovementID, withdrawal: Withdrawal, minorUnits: Int64, at: Timestamp
    ) -> Movement {
        let channel = withdrawal.method.channel
        return make(id, .withdrawalCost, withdrawal, at, [
            Pair(
                debit: .payoutCost(withdrawal.shop, channel), credit: .channelClearing(withdrawal.shop, channel),
                minorUnits: minorUnits)
        ])
    }

    /// What the channel charges for a batch besides its transfers.
    package static func batchCost(
        id: MovementID, batch: PayoutBatch, minorUnits: Int64, at: Timestamp
    ) -> Movement {
        let channel = batch.method.channel
        return Movement(
            id: id, kind: .withdrawalCost, shop: batch.shop, subject: batch.id.text, at: at, currency: .cny,
            pairs: [
                Pair(
                    debit: .payoutCost(batch.shop, channel), credit: .channelClearing(batch.shop, channel),
                    minorUnits: minorUnits)
            ])
    }

    private static func paid(_ withdrawal: Withdrawal) -> [Pair] {
        let shop = withdrawal.shop
        let clearing = LedgerAccount.channelClearing(shop, withdrawal.method.channel)
        let source =
            withdrawal.method == .bank ? LedgerAccount.subAccount(shop, withdrawal.participant) : clearing
        var pairs = [Pair(debit: payouts(withdrawal), credit: source, minorUnits: withdrawal.netMinorUnits)]
        guard withdrawal.feeMinorUnits > 0 else { return pairs }
        pairs.append(Pair(
            debit: payouts(withdrawal), credit: .expediteIncome(shop), minorUnits: withdrawal.feeMinorUnits))
        if withdrawal.method == .bank {
            pairs.append(Pair(debit: clearing, credit: source, minorUnits: withdrawal.feeMinorUnits))
        }
        return pairs
    }

    private static func commission(_ withdrawal: Withdrawal) -> LedgerAccount {
        .commission(withdrawal.shop, withdrawal.participant)
    }

    private static func payouts(_ withdrawal: Withdrawal) -> LedgerAccount {
        .payouts(withdrawal.shop, withdrawal.method.channel)
    }

    private static func make(
        _ id: MovementID, _ kind: MovementKind, _ withdrawal: Withdrawal, _ at: Timestamp, _ pairs: [Pair]
    ) -> Movement {
        Movement(
            id: id, kind: kind, shop: withdrawal.shop, subject: withdrawal.id.text, at: at,
            currency: withdrawal.amount.currency, pairs: pairs)
    }
}
