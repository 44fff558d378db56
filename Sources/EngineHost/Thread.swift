import Glibc

/// A thread of our own with a name and a stack large enough for deep parsers.
package enum Thread {
    package static let stackBytes = 4 * 1_024 * 1_024

    private final class Body {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Starts a detached thread; the name is cut to the 15 bytes Linux keeps.
    package static func start(_ name: String, _ run: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(name: String(name.prefix(15)), run: run)).toOpaque()
        let result = pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                // The console takes signals by signalfd on its own thread; workers must not be interrupted by them.
                var all = sigset_t()
                sigfillset(&all)
                pthread_sigmask(SIG_BLOCK, &all, nil)
                let body = Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
                nameThread(body.name)
                body.run()
                return nil
            }, body)
        guard result == 0 else { preconditionFailure("the system refused a thread: \(result)") }
    }
}

/// Names the calling thread through its own file; the C functions for it are not visible from Swift.
private func nameThread(_ name: String) {
    let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let bytes = Array(name.utf8)
    _ = write(descriptor, bytes, bytes.count)
}
