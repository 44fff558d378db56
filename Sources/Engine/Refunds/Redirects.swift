import Channels
import JSON
import Operations
import Payments
import Storage

/// Refunds the channel could not pay out the way the payment came: the buyer's card is gone. A person sends them to
/// another account; until the channel has said how that ended, the refund stays what it was.
extension Turn {
    /// The order's refund that waits for another way; the oldest when there are several.
    func abnormalRefund(_ id: OrderID) -> Refund? {
        self[id].refunds.first { $0.state == .abnormal && $0.redirect.isEmpty }
    }

    func previewRedirect(_ order: String, _ card: SealedCard?) throws -> CommandPreview {
        let id = OrderID(trusted: order)
        guard try open(id) else { return .refused(.unknownTarget, "no such order") }
        guard let refund = abnormalRefund(id) else {
            let isUnderWay = self[id].refunds.contains(where: \.isRedirected)
            return isUnderWay ? .refused(.alreadyDone, "the refund is on its way to another account")
                : .refused(.wrongState, "no refund of the order waits for another way")
        }
        let units = refund.amount.minorUnits
        let isLarge = units >= limits.secondPersonMinorUnits
        var preview = CommandPreview(riskClass: isLarge ? 4 : 3, version: self[id].order.version)
        preview.typedTarget = String(order.suffix(6))
        preview.needsSecondPerson = isLarge
        preview.amountMinorUnits = units
        preview.countsMinorUnits = units
        preview.beforeText = refund.state.rawValue
        preview.afterText = RefundState.processing.rawValue
        preview.effects = [PreviewEffect(
            kind: card == nil ? .refundsToMerchant : .refundsToCard, minorUnits: units, name: refund.channel.text)]
        if engine.profiles[refund.channel]?.redirectsRefunds != true {
            preview.refusal = CommandRefusal.Rule.notRefundable.because(
                "\(refund.channel) knows no other way for a refund")
        } else if refund.channelRefundNumber.isEmpty {
            preview.refusal = CommandRefusal.Rule.wrongState.because("the channel's number of the refund is unknown")
        } else if let fault = card?.fault {
            preview.refusal = CommandRefusal.Rule.outOfRange.because("the sealed card's \(fault) is malformed")
        }
        return preview
    }

    func redirectRefund(_ order: String, _ card: SealedCard?) throws -> (CommandResult, String) {
        let id = OrderID(trusted: order)
        guard try open(id), let refund = abnormalRefund(id) else {
            throw CommandRefused(.wrongState, "no refund of the order waits for another way")
        }
        let way = card == nil ? Refund.toMerchant : try Turn.text(card)
        editRefund(refund) {
            $0.redirect = way
            $0.lastCode = ""
        }
        recordRedirect(refund, code: card == nil ? "merchant_card" : "buyer_card")
        try schedule(.refund, for: id, channel: refund.channel, subject: refund.id.text, due: at)
        return (CommandResult(outcome: .done), "\(refund.amount.decimalText) to \(card == nil ? "merchant" : "buyer")")
    }

    private static func text(_ card: SealedCard?) throws -> String {
        try card.map { JSONWriter.text(try JSONValueEncoder.encode($0)) } ?? ""
    }

    private func recordRedirect(_ refund: Refund, code: String) {
        record(FeedEvent(
            at: at, kind: .refundRedirected, shop: self[refund.order].order.shop, order: refund.order,
            channel: refund.channel, subject: refund.id.text, minorUnits: refund.amount.minorUnits, code: code))
    }

    /// Where the refund is sent. What was stored and does not read stops the engine: sent the original way, or not at
    /// all, the money would be nobody's.
    static func way(of refund: Refund) throws -> RefundWay {
        guard refund.isRedirected else { return .original }
        if refund.redirect == Refund.toMerchant {
            return .merchantCard(channelRefundNumber: refund.channelRefundNumber)
        }
        guard let value = try? JSONParser.parse(refund.redirect),
            let card = try? JSONValueDecoder.decode(SealedCard.self, from: value)
        else { throw StoreError.fatal("refunds.redirect of \(refund.id.text) does not read") }
        return .buyerCard(
            channelRefundNumber: refund.channelRefundNumber, bank: card.bank, account: card.account, name: card.name,
            serial: card.serial)
    }
}

/// What the channel says to it.
extension Turn {
    func redirectAnswered(_ task: OutsideTask, _ refund: Refund, _ answer: ChannelAnswer) throws {
        switch answer {
        case .refund(let report):
            guard believes(report, refund) else { return try refundLater(task, refund, "protocol", lost: false) }
            change(task) { $0.state = .done }
            switch report.status {
            case .processing: try askForRefund(refund, due: wait(limits.resultQuery, 0))
            case .succeeded: _ = try refundReported(report, order: refund.order)
            case .abnormal, .closed, .notFound: try redirectFailed(refund, code: report.status.rawValue)
            }
        case .refused(let refusal): try redirectRefused(task, refund, refusal)
        case .notSent: try refundLater(task, refund, ChannelAnswer.notSentCode, lost: false)
        case .unknown(let code): try refundLater(task, refund, code, lost: false)
        case .prepaid, .trade, .closed, .closeUnsupported, .split, .unfrozen, .splitReturn, .transfer:
            try refundLater(task, refund, "protocol", lost: false)
        }
    }

    private func redirectRefused(_ task: OutsideTask, _ refund: Refund, _ refusal: ChannelRefusal) throws {
        switch refusal.errorClass {
        case .alreadyDone:
            change(task) { $0.state = .done }
            try askForRefund(refund, due: wait(limits.resultQuery, 0))
        case .business, .user, .notFound:
            change(task) { $0.state = .done }
            try redirectFailed(refund, code: refusal.code)
        case .technical, .rateLimited, .frozen, .configuration, .unknown:
            try refundLater(task, refund, refusal.code, lost: false)
        }
    }

    /// A query after it was taken. "Abnormal" in the first answers may be from before it was.
    func redirectQueried(_ task: OutsideTask, _ refund: Refund, _ report: RefundReport, tries: Int) throws {
        switch report.status {
        case .succeeded: _ = try refundReported(report, order: refund.order)
        case .closed: try redirectFailed(refund, code: report.status.rawValue)
        case .abnormal where tries > Turn.redirectLooks: try redirectFailed(refund, code: report.status.rawValue)
        case .abnormal, .processing, .notFound: break
        }
    }

    private static let redirectLooks = 3

    /// It went nowhere: the refund waits for a person again.
    private func redirectFailed(_ refund: Refund, code: String) throws {
        editRefund(refund) {
            $0.redirect = ""
            $0.lastCode = code
        }
        try finish(.refund, refund.id.text)
        try finish(.refundQuery, refund.id.text)
        recordRedirect(refund, code: "failed:" + code)
        try openRefundCase(refund, Evidence.redirectRefused.text(code))
    }
}
