import EngineHost
import Glibc

/// Lets the system prefer other work to this process.
enum BackSeat {
    /// How far behind; on a busy processor the engine's threads then get three times what a console's get. At ten times
    /// (niceness 10) one key in a hundred waited 20 to 40 ms on a full machine, at three times 5 to 11; what twenty
    /// consoles take in all is the same.
    private static let niceness: Int32 = 5
    /// Where Linux keeps the weight of a session that is scheduled as a group.
    private static let sessionGroup = "/proc/self/autogroup"
    /// The system changes one group in a tenth of a second, whoever asks; others are told to come again.
    private static let tries = 30
    private static let pause: Int64 = 110

    /// For a console beside an engine: drawing never takes processor time that payments want. Machines that are not
    /// busy give it all it asks for. What the system refuses is left as it is.
    ///
    /// A terminal session is often scheduled as a group of its own, next to which the engine is one group as well,
    /// so that twenty sessions would outweigh it whatever their processes say. The group is changed only when the
    /// process leads its session, as under sshd's ForceCommand: a person's shell is not ours to slow down.
    static func take() {
        // To Linux each thread has its own; those that come later take after the one that makes them.
        for thread in FileText.names(in: "/proc/self/task").compactMap(UInt32.init) {
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), thread, niceness)
        }
        guard getsid(0) == getpid(), !changesGroup() else { return }
        Thread.start("back-seat") {
            for _ in 1..<tries {
                SystemClock.sleep(milliseconds: pause + Int64.random(in: 0..<pause))
                if changesGroup() { return }
            }
        }
    }

    /// False when the system says that it may do so later.
    private static func changesGroup() -> Bool {
        let descriptor = open(sessionGroup, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        let text = Array("\(niceness)".utf8)
        return write(descriptor, text, text.count) == text.count || errno != EAGAIN
    }
}
