import HTTPMessage

extension HTTPFailure {
    /// What an exchange without an answer means: never a refusal. "before_send" tells the engine that the channel has
    /// seen nothing of it.
    var answer: ChannelAnswer { .unknown(code: phase == .beforeSend ? "before_send" : "timeout") }
}
