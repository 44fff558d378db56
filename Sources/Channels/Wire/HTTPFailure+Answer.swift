import HTTPMessage

extension ChannelAnswer {
    /// The answer to a preparation, as the answer that ends the whole call. However unclear it is what became of the
    /// preparation, the call itself was never sent, and preparations may be repeated without harm.
    var endingPreparation: ChannelAnswer {
        if case .unknown = self { .notSent } else { self }
    }
}

extension HTTPFailure {
    /// What an exchange without an answer means: never a refusal.
    var answer: ChannelAnswer { phase == .beforeSend ? .notSent : .unknown(code: "timeout") }
}
