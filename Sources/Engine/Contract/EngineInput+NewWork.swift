extension EngineInput {
    /// True for what a shop begins and what the engine may refuse without losing anything it knows: it can be asked for
    /// again. What channels, receivers and people tell is taken as long as anything can be stored.
    package var isNewWork: Bool {
        switch self {
        case .createOrder, .createRefund, .confirmReceipt: true
        case .payout(.saveParticipant, _), .payout(.changePayee, _), .payout(.withdraw, _), .payout(.spendPurpose, _):
            true
        default: false
        }
    }

    /// True for what somebody waits for an answer to and can ask for again: a refusal loses nothing.
    package var mayBeRefused: Bool {
        switch self {
        case .note(_, _, let token): token != nil
        case .channelAnswered, .notificationRefused, .shopAnswered, .alertAnswered, .measured, .tick, .riskRules: false
        default: true
        }
    }
}
