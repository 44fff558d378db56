import CCurl
import HTTPMessage
import Synchronization

/// What callers and the client's thread share: the inbox, the count of what is under way, the wake-up.
///
/// Safety: `loop` is used by other threads through `cu_loop_wake` only, which writes to an eventfd; the rest is behind
/// a mutex. The loop is closed when the last owner, caller or thread, lets go.
final class ClientShared: @unchecked Sendable {
    let loop: OpaquePointer
    private let state = Mutex(State())

    private struct State {
        var inbox = ClientInbox()
        var pending = 0
    }

    init(loop: OpaquePointer) { self.loop = loop }

    deinit { cu_loop_close(loop) }

    /// False when too much is under way, or the client has stopped.
    func put(_ exchange: Exchange, atMost limit: Int) -> Bool {
        let (isAccepted, isFirst) = state.withLock { state in
            guard !state.inbox.isStopping, state.pending < limit else { return (false, false) }
            state.pending += 1
            state.inbox.exchanges.append(exchange)
            return (true, state.inbox.exchanges.count == 1)
        }
        // The thread takes the whole inbox at once, so only the first entry needs to wake it.
        if isFirst { cu_loop_wake(loop) }
        return isAccepted
    }

    func take() -> (exchanges: [Exchange], isStopping: Bool) {
        state.withLock { state in
            let taken = state.inbox.exchanges
            state.inbox.exchanges.removeAll(keepingCapacity: true)
            return (taken, state.inbox.isStopping)
        }
    }

    /// After the thread's end, also when it could not begin: nothing is accepted any more, nothing left unanswered.
    func refuseRest() {
        stop()
        for exchange in take().exchanges {
            ended()
            exchange.completion(.failed(HTTPFailure(phase: .beforeSend, reason: "the client stopped")), 0)
        }
    }

    func ended() { state.withLock { $0.pending -= 1 } }

    var pending: Int { state.withLock { $0.pending } }

    func stop() {
        state.withLock { $0.inbox.isStopping = true }
        cu_loop_wake(loop)
    }
}
