import EngineHost
import Glibc
import Histogram

/// Twenty people at consoles: eighteen who press a key every second, one whose console is frozen, one whose link
/// carries 300 bytes a second.
final class ConsoleCrowd: @unchecked Sendable {
    // Safety: `consoles` and `paints` are touched only by the crowd's thread until it has ended.
    static let count = 20
    static let slowBytesPerSecond = 300

    private let consoles: [ConsoleOnTerminal]
    /// From a key to the first byte of the frame that shows it, nanoseconds.
    private var paints = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
    private var unanswered = 0
    private let isEnding = Locked(false)
    private let hasEnded = Locked(false)
    private let isCounting = Locked(false)

    init(socket: String) throws {
        let program = try ConsoleCrowd.program()
        consoles = try (0..<ConsoleCrowd.count).map { number in
            try ConsoleOnTerminal(
                program: program, socket: socket, number == 0 ? .frozen : number == 1 ? .slow : .usual)
        }
        Thread.start("crowd") { [self] in run() }
    }

    /// Keys count from now on, and the frozen one freezes.
    func settle() {
        consoles[0].freeze()
        isCounting.with { $0 = true }
    }

    /// Processor time all of them have used, seconds.
    var processorSeconds: Double { consoles.map(\.processorSeconds).reduce(0, +) }

    func end(adding all: inout Histogram<UInt64>) -> (unanswered: Int, slowBytes: Int) {
        isEnding.with { $0 = true }
        while !hasEnded.with({ $0 }) { SystemClock.sleep(milliseconds: 5) }
        let slow = consoles[1].bytes
        consoles.forEach { $0.end() }
        all.add(paints)
        return (unanswered, slow)
    }

    private static func program() throws -> String {
        var path = [CChar](repeating: 0, count: 4_096)
        let length = readlink("/proc/self/exe", &path, path.count - 1)
        guard length > 0 else { throw BenchFault("consoles: the program does not find itself") }
        return String(decoding: path.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private func run() {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let usual = consoles.filter { $0.behaviour == .usual }
        var entries = usual.map { pollfd(fd: $0.master, events: Int16(POLLIN), revents: 0) }
        var due = consoles.indices.map { BenchClock.ticks() + Int64($0) * 47_000_000 }
        var down = true
        /// When the slow link carries its next bytes.
        var slowAllowance = BenchClock.ticks()
        while !isEnding.with({ $0 }) {
            let next = due.indices.filter { consoles[$0].behaviour == .usual }.map { due[$0] }.min() ?? slowAllowance
            let rest = min(next, slowAllowance) - BenchClock.ticks()
            poll(&entries, nfds_t(entries.count), Int32(clamping: max(0, rest / 1_000_000) + 1))
            let now = BenchClock.ticks()
            for (entry, console) in zip(entries, usual) where entry.revents != 0 { take(console, now, &chunk) }
            if now >= slowAllowance {
                _ = consoles[1].read(upTo: ConsoleCrowd.slowBytesPerSecond / 10, &chunk)
                slowAllowance = now + 100_000_000
            }
            for place in consoles.indices where consoles[place].behaviour == .usual && now >= due[place] {
                if consoles[place].pressedAt != nil { unanswered += 1 }
                consoles[place].press(UInt8(ascii: down ? "j" : "k"), at: now)
                if place == consoles.count - 1 { down.toggle() }
                due[place] = now + 1_000_000_000
            }
        }
        hasEnded.with { $0 = true }
    }

    private func take(_ console: ConsoleOnTerminal, _ now: Int64, _ chunk: inout [UInt8]) {
        guard console.read(upTo: chunk.count, &chunk) > 0, let pressed = console.pressedAt else { return }
        console.pressedAt = nil
        if isCounting.with({ $0 }) { _ = paints.record(UInt64(max(1, now - pressed))) }
    }
}
