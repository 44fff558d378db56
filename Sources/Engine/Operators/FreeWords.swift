import DisplayText
import Operations
import Payments

extension Turn {
    /// What an operator wrote, without the digits of payment cards: PayDeck stays out of card data, also where a person
    /// pastes one into a reason or a note. That it happened is told and counted.
    func withoutCards(_ envelope: CommandEnvelope, by who: OperatorIdentity) -> CommandEnvelope {
        var clean = envelope
        let reason = CardNumber.masked(envelope.reason)
        clean.reason = reason.text
        var count = reason.count
        if case .note(let item, let text) = envelope.command {
            let note = CardNumber.masked(text)
            clean.command = .note(reviewCase: item, text: note.text)
            count += note.count
        }
        guard count > 0 else { return envelope }
        record(FeedEvent(
            at: at, kind: .cardNumberMasked, subject: CommandRules.target(envelope.command), detail: who.name))
        return clean
    }
}
