import DisplayText
import Operations
import Payments

/// What an operator wrote, without the digits of payment cards: PayDeck stays out of card data, also where a person
/// pastes one into a reason or a note.
enum CardsInWords {
    static func masked(_ envelope: CommandEnvelope) -> (envelope: CommandEnvelope, hadCards: Bool) {
        var clean = envelope
        let reason = CardNumber.masked(envelope.reason)
        clean.reason = reason.text
        var count = reason.count
        if case .note(let item, let text) = envelope.command {
            let note = CardNumber.masked(text)
            clean.command = .note(reviewCase: item, text: note.text)
            count += note.count
        }
        return count > 0 ? (clean, true) : (envelope, false)
    }
}

extension Turn {
    /// That somebody wrote a card's number is told and counted.
    func noteCards(_ envelope: CommandEnvelope, _ who: OperatorIdentity) {
        record(FeedEvent(
            at: at, kind: .cardNumberMasked, subject: CommandRules.target(envelope.command), detail: who.name))
    }
}
