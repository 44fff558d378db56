package import Engine

/// Who waits for which reply. Each waiter is resumed exactly once: by the reply or by its deadline.
package final class PendingReplies: Sendable {
    private struct State {
        var nextNumber: UInt64 = 1
        var waiting: [ReplyToken: @Sendable (PendingOutcome?) -> Void] = [:]
    }

    private let state = Locked(State())

    package init() {}

    /// Makes a token and remembers who is to be told.
    package func register(_ resume: @escaping @Sendable (PendingOutcome?) -> Void) -> ReplyToken {
        state.with { state in
            let token = ReplyToken(number: state.nextNumber)
            state.nextNumber += 1
            state.waiting[token] = resume
            return token
        }
    }

    /// Resumes the waiter of `token`, if it still waits.
    package func resolve(_ token: ReplyToken, _ outcome: PendingOutcome?) {
        let resume = state.with { $0.waiting.removeValue(forKey: token) }
        resume?(outcome)
    }

    package var count: Int { state.with { $0.waiting.count } }
}

package enum PendingOutcome: Sendable {
    case reply(EngineReply)
    case acknowledged(Bool)
}
