import Glibc

/// A thread of our own with a name and a stack large enough for deep parsers.
package enum Thread {
    package static let stackBytes = 4 * 1_024 * 1_024

    private final class Body {
        let run: @Sendable () -> Void
        init(run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a detached thread; the name is cut to the 15 bytes Linux keeps.
    package static func start(_ name: String, _ run: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(run: run)).toOpaque()
        let result = pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                // The console takes signals by signalfd on its own thread; workers must not be interrupted by them.
                var all = sigset_t()
                sigfillset(&all)
                pthread_sigmask(SIG_BLOCK, &all, nil)
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, body)
        guard result == 0 else { preconditionFailure("the system refused a thread: \(result)") }
        pthread_setname_np(thread, String(name.prefix(15)))
    }
}
