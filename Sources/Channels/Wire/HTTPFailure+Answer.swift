import HTTPMessage

extension ChannelAnswer {
    /// The answer to a preparation, as the answer that ends the whole call. However unclear it is what became of the
    /// preparation, the call itself was never sent, and preparations may be repeated without harm.
    var endingPreparation: ChannelAnswer {
        if case .unknown = self { .unknown(code: "before_send") } else { self }
    }
}

extension HTTPFailure {
    /// What an exchange without an answer means: never a refusal. "before_send" tells the engine that the channel has
    /// seen nothing of it.
    var answer: ChannelAnswer { .unknown(code: phase == .beforeSend ? "before_send" : "timeout") }
}
