package import Control
import Dispatch
import Operations
import Synchronization

/// Where calls to the engine are made: they block, and the thread that reads keys must not.
package protocol EngineCalling: AnyObject {
    /// Makes the call of a `fetch`, `preview`, `submit`, `note` or `record` request; its answer comes as an event.
    func start(_ request: ConsoleRequest)
    /// Answers since the last call.
    func takeAnswers() -> [ConsoleEvent]
}

/// Two threads: one looks, and hands the recording over; one acts, so that a verb never stands behind a slow picture.
package final class EngineCalls: EngineCalling, Sendable {
    private struct State {
        var answers: [ConsoleEvent] = []
        var newestFetch = 0
        var newestPreview = 0
    }

    private let client: any EngineClient
    private let wake: @Sendable () -> Void
    private let state = Mutex(State())
    private let looking = DispatchQueue(label: "console.look")
    private let acting = DispatchQueue(label: "console.act")

    /// `wake` is called after each answer, from another thread.
    package init(client: any EngineClient, wake: @escaping @Sendable () -> Void) {
        self.client = client
        self.wake = wake
    }

    package func start(_ request: ConsoleRequest) {
        switch request {
        case .fetch(_, let number): state.withLock { $0.newestFetch = number }
        case .preview(_, let number): state.withLock { $0.newestPreview = number }
        default: break
        }
        let queue =
            switch request {
            case .submit, .note: acting
            default: looking
            }
        queue.async { [self] in
            guard !isOutdated(request), let answer = EngineCalls.answer(request, client) else { return }
            state.withLock { $0.answers.append(answer) }
            wake()
        }
    }

    /// Returns once everything that was drawn has been handed over, or soon when the engine does not answer.
    package func finish() {
        let done = DispatchSemaphore(value: 0)
        looking.async { done.signal() }
        _ = done.wait(timeout: .now() + .milliseconds(Limits.leavingMilliseconds))
    }

    package func takeAnswers() -> [ConsoleEvent] {
        state.withLock { state in
            defer { state.answers = [] }
            return state.answers
        }
    }

    /// Questions that stood in the queue while a newer one came are not put at all.
    private func isOutdated(_ request: ConsoleRequest) -> Bool {
        switch request {
        case .fetch(_, let number): state.withLock { number < $0.newestFetch }
        case .preview(_, let number): state.withLock { number < $0.newestPreview }
        default: false
        }
    }

    /// The call itself, on the thread it is called from; nil for requests that are no calls.
    package static func answer(_ request: ConsoleRequest, _ client: any EngineClient) -> ConsoleEvent? {
        switch request {
        case .fetch(let query, let number):
            do { return .snapshot(try client.snapshot(query), number: number) } catch {
                return .snapshotFailed(error, number: number)
            }
        case .preview(let command, let number):
            do { return .preview(try client.preview(command), number: number) } catch {
                return .previewFailed(error, number: number)
            }
        case .submit(let envelope):
            do { return .result(try client.submit(envelope), actionID: envelope.actionID) } catch {
                return .resultFailed(error, actionID: envelope.actionID)
            }
        case .tell(let state):
            client.tell(state)
            return nil
        case .note(let note, let number):
            do {
                try client.note(note)
                return .noted(number: number)
            } catch {
                return .noteFailed(error, number: number)
            }
        case .record(let events):
            do { try client.record(events) } catch { return .recordFailed(error) }
            return nil
        default: return nil
        }
    }
}
