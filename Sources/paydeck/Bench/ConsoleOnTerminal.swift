import EngineHost
import Glibc

/// A real console in a process of its own, on a pseudo-terminal that the bench plays.
final class ConsoleOnTerminal {
    enum Behaviour { case usual, frozen, slow }

    let behaviour: Behaviour
    let master: Int32
    private let process: pid_t
    private(set) var bytes = 0
    /// When a key was pressed that has not been answered yet, nanoseconds.
    var pressedAt: Int64?

    /// - Throws: what keeps a process or a terminal from being made.
    init(program: String, socket: String, _ behaviour: Behaviour) throws {
        self.behaviour = behaviour
        // The functions of the C library for this are not visible from Swift; what they ask of the kernel is.
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var unlocked: Int32 = 0
        var number: UInt32 = 0
        guard master >= 0, ioctl(master, ConsoleOnTerminal.lockRequest, &unlocked) == 0,
            ioctl(master, ConsoleOnTerminal.numberRequest, &number) == 0
        else { throw BenchFault("consoles: the system gives no terminal") }
        _ = fcntl(master, F_SETFD, FD_CLOEXEC)
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        var size = winsize(ws_row: 45, ws_col: 160, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
        process = try ConsoleOnTerminal.spawn(program, socket, terminal: "/dev/pts/\(number)")
    }

    /// TIOCSPTLCK, TIOCGPTN and POSIX_SPAWN_SETSID.
    private static let lockRequest: UInt = 0x4004_5431
    private static let numberRequest: UInt = 0x8004_5430
    private static let ownSession: Int16 = 0x80

    private static func spawn(_ program: String, _ socket: String, terminal: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A session of its own: the first terminal it opens becomes the one it is on.
        posix_spawnattr_setflags(&attributes, ConsoleOnTerminal.ownSession)
        let words = [program, "console", "--socket", socket, "--lang", "en"]
        let environment = ["TERM=xterm-256color", "LANG=C.UTF-8", "PATH=/usr/bin:/bin"]
        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var child = pid_t()
        let result = posix_spawn(&child, program, &actions, &attributes, &arguments, &variables)
        guard result == 0 else { throw BenchFault("consoles: \(String(cString: strerror(result)))") }
        return child
    }

    func press(_ key: UInt8, at now: Int64) {
        var byte = key
        if write(master, &byte, 1) == 1 { pressedAt = now }
    }

    /// Takes at most so many bytes of what the console writes. - Returns: how many came.
    func read(upTo maximum: Int, _ chunk: inout [UInt8]) -> Int {
        let count = Glibc.read(master, &chunk, min(maximum, chunk.count))
        guard count > 0 else { return 0 }
        bytes += count
        return count
    }

    func freeze() { kill(process, SIGSTOP) }

    /// Processor time the console has used, seconds.
    var processorSeconds: Double {
        guard let text = try? FileText.readText("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else {
            return 0
        }
        let fields = text[end...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    func end() {
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        close(master)
    }
}
