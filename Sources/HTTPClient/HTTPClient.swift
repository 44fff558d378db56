import CCurl
import Glibc
package import HTTPMessage
import Synchronization

/// HTTP out: requests and answers as values over libcurl, on one thread of its own.
///
/// Failures tell the phase. "Before send" means that not one byte of the request was handed to the network. No
/// redirects, no proxy but the configured one, no second sending of a body: a connection that dies under a request ends
/// it as "after send". A request without a body (GET) may be repeated by libcurl when a kept connection turns out dead.
package final class HTTPClient: Sendable {
    private let shared: ClientShared
    private let limits: HTTPClientLimits
    private let thread: Mutex<pthread_t?>

    private init(shared: ClientShared, limits: HTTPClientLimits, thread: pthread_t) {
        self.shared = shared
        self.limits = limits
        self.thread = Mutex(thread)
    }

    deinit { stop() }

    /// Starts the thread. Nil when the system gives no thread, socket or memory for it.
    package static func start(limits: HTTPClientLimits = HTTPClientLimits()) -> HTTPClient? {
        guard let loop = cu_loop_open() else { return nil }
        let shared = ClientShared(loop: loop)
        let launch = Unmanaged.passRetained(Launch(shared: shared, limits: limits))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let launch = Unmanaged<Launch>.fromOpaque(context).takeRetainedValue()
                ClientThread(limits: launch.limits, shared: launch.shared)?.run()
                launch.shared.refuseRest()
                return nil
            }, launch.toOpaque())
        guard result == 0 else {
            launch.release()
            return nil
        }
        return HTTPClient(shared: shared, limits: limits, thread: thread)
    }

    /// Sends a request. The completion is called exactly once, at the latest shortly after the deadline, on the
    /// client's thread (or on the caller's when the request cannot be taken).
    /// - Parameter deadlineMilliseconds: for everything: waiting for a connection, connecting, sending, the whole
    /// answer.
    package func send(
        _ request: HTTPRequest, deadlineMilliseconds: Int64, policy: HTTPPolicy,
        completion: @escaping HTTPCompletion
    ) {
        if let fault = RequestCheck.fault(request, limits: limits) {
            completion(.failed(HTTPFailure(phase: .beforeSend, reason: fault)), 0)
            return
        }
        let address: WebAddress
        do {
            address = try WebAddress(request.url)
        } catch {
            completion(.failed(HTTPFailure(phase: .beforeSend, reason: "not a URL that \(error.rule)")), 0)
            return
        }
        let now = cu_milliseconds()
        let exchange = Exchange(
            request: request, origin: WaitingLine.Origin(group: policy.group, text: address.origin), startedAt: now,
            deadline: now + max(1, min(deadlineMilliseconds, limits.deadlineMilliseconds)), completion: completion)
        guard shared.put(exchange, atMost: limits.pending) else {
            completion(.failed(HTTPFailure(phase: .beforeSend, reason: "the client takes no more requests")), 0)
            return
        }
    }

    /// Sends a request and waits for its outcome.
    package func send(
        _ request: HTTPRequest, deadlineMilliseconds: Int64, policy: HTTPPolicy
    ) async -> (outcome: HTTPOutcome, milliseconds: Int64) {
        await withCheckedContinuation { continuation in
            send(request, deadlineMilliseconds: deadlineMilliseconds, policy: policy) { outcome, milliseconds in
                continuation.resume(returning: (outcome, milliseconds))
            }
        }
    }

    /// Requests handed over and not yet ended.
    package var pending: Int { shared.pending }

    /// Ends all requests, each with its phase, and the thread. May be called more than once; not from a completion.
    package func stop() {
        shared.stop()
        let handle = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        if let handle { pthread_join(handle, nil) }
    }
}

/// Carried to the new thread.
private final class Launch {
    let shared: ClientShared
    let limits: HTTPClientLimits

    init(shared: ClientShared, limits: HTTPClientLimits) {
        self.shared = shared
        self.limits = limits
    }
}
