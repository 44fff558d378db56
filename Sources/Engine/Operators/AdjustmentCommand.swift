import Ledger
import Operations
import Payments

/// Corrections of the ledger, by two persons.
extension Turn {
    func previewAdjustment(_ command: OperatorCommand) throws -> CommandPreview {
        guard case .adjust(let debit, let credit, let asked) = command else {
            return .refused(.unknownTarget, "no adjustment")
        }
        let minorUnits = asked.value
        let target = CommandRules.target(command)
        var preview = CommandPreview(riskClass: 4, version: 0)
        preview.needsSecondPerson = true
        preview.typedTarget = String(target.suffix(6))
        preview.amountMinorUnits = minorUnits
        guard let pair = accounts(debit, credit) else {
            preview.refusal = CommandRefusal.Rule.unknownTarget.because(
                "two different accounts of one shop are needed, as the ledger writes them")
            return preview
        }
        guard (1...Money.maximumMinorUnits).contains(minorUnits) else {
            preview.refusal = CommandRefusal.Rule.outOfRange.because(
                "1...\(Money.maximumMinorUnits) minor units, not \(minorUnits)")
            return preview
        }
        let before = (try balance(of: pair.debit), try balance(of: pair.credit))
        let after = (
            before.0.addingReportingOverflow(pair.debit.isDebitNormal ? minorUnits : -minorUnits),
            before.1.addingReportingOverflow(pair.credit.isDebitNormal ? -minorUnits : minorUnits))
        guard !after.0.overflow, !after.1.overflow else {
            preview.refusal = CommandRefusal.Rule.outOfRange.because("the balance after it cannot be counted")
            return preview
        }
        preview.beforeText = AdjustmentText.balances(pair, before)
        preview.afterText = AdjustmentText.balances(pair, (after.0.partialValue, after.1.partialValue))
        return preview
    }

    /// Both accounts, when each reads back as it was written and both are of one shop we know.
    private func accounts(_ debit: String, _ credit: String) -> (debit: LedgerAccount, credit: LedgerAccount)? {
        guard let from = LedgerAccount(text: debit), let to = LedgerAccount(text: credit), from != to,
            from.shop == to.shop, engine.shops[from.shop] != nil, from.text == debit, to.text == credit,
            !debit.split(separator: "/", omittingEmptySubsequences: false).contains(""),
            !credit.split(separator: "/", omittingEmptySubsequences: false).contains("")
        else { return nil }
        return (from, to)
    }

    /// The second person agreed: one movement, under the proposal's number.
    func adjust(_ command: OperatorCommand, _ who: OperatorIdentity) throws -> (CommandResult, String) {
        guard case .adjust(let debit, let credit, let asked) = command, let proposal = seconding else {
            throw CommandRefused(.secondPersonNeeded, "nobody corrects the ledger alone")
        }
        let minorUnits = asked.value
        guard let pair = accounts(debit, credit) else {
            throw CommandRefused(.unknownTarget, "the accounts are not there any more")
        }
        let shop = pair.debit.shop
        movements.append(.adjustment(
            id: newID(MovementID.self, for: shop), shop: shop, debit: pair.debit, credit: pair.credit,
            subject: proposal.id, amount: .fen(minorUnits), at: at))
        record(FeedEvent(
            at: at, kind: .ledgerAdjusted, shop: shop, subject: proposal.id, minorUnits: minorUnits,
            code: proposal.subject, detail: who.name))
        return (CommandResult(outcome: .done), Money.fen(minorUnits).decimalText)
    }
}

enum AdjustmentText {
    static func balances(
        _ pair: (debit: LedgerAccount, credit: LedgerAccount), _ balances: (Int64, Int64)
    ) -> String {
        "\(pair.debit.text) \(Money.fen(balances.0).decimalText), "
            + "\(pair.credit.text) \(Money.fen(balances.1).decimalText)"
    }
}
