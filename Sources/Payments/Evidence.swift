/// The sentences a finding or a breaker may say, with places for figures. Stored in English with the figures filled in;
/// a screen in another language finds the sentence again and says it in its own words.
package enum Evidence: String, Sendable, CaseIterable {
    case largeAmount = "amount {}, line {}"
    case frequency = "{} orders of the user in {} s, line {}"
    case unusualHours = "made at {} in Beijing, unusual from {} to {}"
    case newUserLarge = "registered {} min ago, amount {}, line {}"
    case deviceHopping = "{} users on one device in {} s, line {}"
    case accountAge = "registered {} min ago, line {}"
    case knownFor = "first seen {} min ago, line {}"
    case historyOrders = "{} earlier orders known, line {}"
    case timesUsual = "{} times the buyer's usual amount, line {}"
    case hourShare = "{} % of the buyer's earlier orders near this hour, line {}"
    case nightShare = "{} % of the buyer's earlier orders at night, line {}"
    case userAmount = "{} by the user in {} s, line {}"
    case userDevices = "{} devices of the user in {} s, line {}"
    case userPayees = "{} payees of the user in {} s, line {}"
    case userNightOrders = "{} night orders of the user in {} s, line {}"
    case payoutsOfUser = "{} withdrawals of the participant in {} s, line {}"
    case deviceOrders = "{} orders from one device in {} s, line {}"
    case deviceNewUsers = "{} users new to one device in {} s, line {}"
    case addressOrders = "{} orders from one address in {} s, line {}"
    case addressUsers = "{} users at one address in {} s, line {}"
    case identityUsers = "{} accounts of one body, line {}"
    case payeeOrders = "{} orders of the payee in {} s, line {}"
    case payeeUsers = "{} buyers of the payee in {} s, line {}"
    case payeeAmount = "{} to the payee in {} s, line {}"
    case payeeCloseUsers = "{} buyers with nearly this amount in {} s, line {}"
    case payeeCloseShare = "they are {} % of the payee's buyers in {} s, line {}"
    case payeeSameUsers = "{} buyers with just this amount in {} s, line {}"
    case payeeSteps = "{} amounts in even steps, line {}"
    case payeeRoundShare = "{} % of the payee's orders in whole hundreds in {} s, line {}"
    case payeeRefunds = "{} % of the payee's orders refunded in {} s, line {}"
    case pairOrders = "{} orders of the same buyer to the same payee in {} s, line {}"
    case leaderOrders = "{} orders brought by one leader in {} s, line {}"
    case leaderUsers = "{} buyers brought by one leader in {} s, line {}"
    case fanInUsers = "money from {} people in {} s, line {}"
    case fanOutShare = "{} % of it moved on in {} s, line {}"
    case newPayee = "never before to this receiver"
    case circleSteps = "the money comes back in {} steps"
    case watched = "on the watch list"
    case onList = "{} of the numbers in it on the list"
    case paymentUnanswered = "no answer settled the payment at {} in {} s; last {}"
    case amountDiffers = "{} reports {}, asked were {}"
    case refundUnanswered = "no answer settled the refund in {} tries; last {}"
    case refundNoResult = "the channel gave no result in {} queries"
    case refundRefused = "the channel refused the refund: {}"
    case refundAbnormal = "the channel cannot pay the refund out: a person must act there"
    case refundedElsewhere = "{} of {} was given back at {} itself, not by us; its number {}"
    case refundedUnknown = "{} says that money of {} was given back, not by us and not how much"
    case refundedTooMuch = "{} says that {} was given back, more than the {} that are left of the payment"
    case refundedOtherwise = "{} tells of {} given back, a person had stated {}: how much is it together?"
    case redirectRefused = "the channel did not pay the refund out to the other account either: {}"
    case splitUnanswered = "no answer settled the split in {} tries; last {}"
    case splitNoResult = "no result in {} queries"
    case splitRefused = "the channel refused the split: {}"
    case receiverRefused = "a receiver was refused: {}"
    case payeeChanging = "the participant's accounts are about to change"
    case payeeBlocked = "payouts to the participant are stopped"
    case sharedAccount = "{} participants are paid to this account, line {}"
    case nightPayout = "{} asked for at {} in Beijing, line {}"
    case newAccountLarge = "{} to an account nothing has arrived at, line {}"
    case payoutVelocity = "{} withdrawals in {} s, line {}"
    case callsFailed = "{} of {} calls failed"
    case outageNoticed = "outage: {} of {} calls failed, {} of them overdue; usual are {} %"
    case declineNoticed = "decline: {} of {} calls failed, {} of them overdue; usual are {} %"
    case driftNoticed = "drift: {} of {} calls failed, {} of them overdue; usual are {} %"
    case auditRow = "the first row that is not what was written: {}"
    case commonCause = "{} fell ill together: our own network; nothing is taken out"
    case takenBack = "taken back: {} fell ill together"
    case frozenByCode = "the channel says it is frozen: {}"
    case probeFailed = "probe failed after {} good ones"
    case restNotFreed = "what no receiver took could not be freed in {} tries"
    case refundRefusedShares = "refund refused: {}; shares of {} came back before and stay back"
    case receiverToMend = "a receiver must be mended before its share can leave: {}"
    case receiverFailedOften = "a receiver could not take its share on {} days: {}"
    case tooManySplits = "shares are left after {} split requests, all the channel takes for one order"
    case settledAfterFailed = "a share of {} arrived although it had been reported as failed"
    case returnUnanswered = "no answer settled the return of a share in {} tries; last {}"
    case returnNoResult = "no result of the return of a share in {} queries"
    case shareNotBack = "{} could not be taken back from a receiver and the shop bears it: {}"
    case cameBackLate = "{} came back after it had been given up"
    case heldOff = "off since {}, and not ill"
    case costOverPlan = "planned are {} %"
    case costOverLevel = "the last seven days cost {} %"
    case clockMeasured = "by the answers of {}"
    case clockStopsSigning = "by the answers of {}: nothing is signed until it is right"
    case ballastGivenUp = "the ballast is given up: nothing new is begun until there is room; notifications are taken"
    case diskIsFull = "nothing can be stored until there is room; what was acknowledged stands"
    case markerMissing = "there was none at the start: what was lost before that, nobody can tell"
    case markerUnwritten = "cannot be written: {}"
    case clockWentBack = "it was set back behind what is stored: nothing new is begun until it is right"
    case receiversSilent = "not taken by {}"
    case freezeEnds = "the channel frees {} in {} days and shares of it cannot leave"

    /// What stands between the sentences of a text that has several.
    package static let joint = " & "

    /// How many figures the sentence has places for.
    package var places: Int { pieces.count - 1 }

    /// The sentence with its figures; what is missing stays empty.
    package func text(_ figures: String...) -> String {
        var text = pieces[0]
        for (index, piece) in pieces.dropFirst().enumerated() {
            text += (figures.indices.contains(index) ? figures[index] : "") + piece
        }
        return String(text)
    }

    /// The sentence a stored text was made from, and its figures; `nil` when it is none of these.
    package static func read(_ text: String) -> (sentence: Evidence, figures: [String])? {
        var found: (sentence: Evidence, figures: [String])?
        for sentence in allCases {
            guard let figures = sentence.figures(in: text) else { continue }
            // Of two that fit, the one that leaves less to its figures was written.
            if sentence.rawValue.utf8.count > found?.sentence.rawValue.utf8.count ?? 0 { found = (sentence, figures) }
        }
        return found
    }

    private var pieces: [Substring] {
        var pieces: [Substring] = []
        var rest = Substring(rawValue)
        while let place = rest.firstIndex(of: "{") {
            pieces.append(rest[..<place])
            rest = rest[rest.index(place, offsetBy: 2)...]
        }
        return pieces + [rest]
    }

    private func figures(in text: String) -> [String]? {
        let pieces = pieces
        guard text.hasPrefix(pieces[0]) else { return nil }
        var rest = text.dropFirst(pieces[0].count)
        var figures: [String] = []
        for piece in pieces.dropFirst() {
            if piece.isEmpty {
                figures.append(String(rest))
                rest = ""
            } else {
                guard let place = rest.range(of: piece) else { return nil }
                figures.append(String(rest[..<place.lowerBound]))
                rest = rest[place.upperBound...]
            }
        }
        return rest.isEmpty ? figures : nil
    }
}

extension Substring {
    /// Where the piece stands first.
    fileprivate func range(of piece: Substring) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(piece) { return start..<index(start, offsetBy: piece.count) }
            start = index(after: start)
        }
        return nil
    }
}
