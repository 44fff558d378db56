import Control
import Glibc
import Operations
import Payments

/// One console's end of the socket: what it said, what it is still to be told, and how much it may ask. Belongs to the
/// server's thread.
///
/// Nothing here grows with time. A console is read from only while it takes what it is told, so one that is frozen or
/// slow is asked less of, and costs one finished answer of memory.
final class ConsoleConnection {
    enum Phase {
        /// Connected; hello must come by then, in monotonic milliseconds.
        case greeting(OperatorIdentity, until: Int64)
        case attached(LocalEngineClient)
        /// What is written goes out, then it ends.
        case closing
    }

    let number: Int
    /// The system user at the other end.
    let user: UInt32
    let descriptor: Int32
    var phase: Phase
    /// It said that it only looks.
    var readsOnly = false
    private(set) var reader = FrameReader(maximumBytes: Control.Limits.consoleFrameBytes)
    private var output: [UInt8] = []
    private var sent = 0
    /// Since when the console takes nothing; nil while nothing waits for it.
    private(set) var stuckSince: Int64?
    /// Questions that are with the engine.
    var underWay = 0
    var isLooking = false
    /// The newest question for a picture that came while another one was under way: only it will be answered.
    var nextLook: Look?
    /// What the console holds, from which deltas lead on.
    var held: HeldPicture?
    private var tokens = Limits.consoleBurst
    private var refilledAt: Int64 = 0
    private(set) var isGone = false

    struct Look: Sendable {
        let number: Int64
        let query: ConsoleQuery
        let have: Int64
    }

    init(number: Int, user: UInt32, descriptor: Int32, phase: Phase) {
        self.number = number
        self.user = user
        self.descriptor = descriptor
        self.phase = phase
    }

    var client: LocalEngineClient? { if case .attached(let client) = phase { client } else { nil } }
    var isClosing: Bool { if case .closing = phase { true } else { false } }
    var hasOutput: Bool { sent < output.count }
    /// Closed once everything is said, or nobody is there to hear it.
    var isFinished: Bool { isGone || (isClosing && !hasOutput) }

    /// Whether the next message may be taken: what was answered has been read, and not too much is asked at once.
    func isListening(at now: Int64) -> Bool {
        refill(now)
        return !isClosing && !isGone && !hasOutput && underWay < Limits.consoleQuestions && tokens > 0
    }

    /// When it listens again although nothing comes or goes; nil when only that can change it.
    func listensAgain(at now: Int64) -> Int64? { tokens > 0 ? nil : refilledAt + Limits.consoleTokenMilliseconds }

    func spendToken() { tokens -= 1 }

    private func refill(_ now: Int64) {
        let gained = (now - refilledAt) / Limits.consoleTokenMilliseconds
        guard gained > 0 else { return }
        tokens = Int(min(Int64(Limits.consoleBurst), Int64(tokens) + gained))
        refilledAt = now
    }

    /// Reads what has come.
    func read(_ chunk: inout [UInt8]) {
        switch ControlSocket.read(descriptor, into: &chunk) {
        case .bytes(let count): reader.take(chunk[..<count])
        case .later: break
        case .gone: isGone = true
        }
    }

    func nextPayload() throws(ProtocolFault) -> [UInt8]? { try reader.next() }

    /// Queues a frame and sends what the console takes now.
    func say(_ frame: [UInt8], at now: Int64) {
        if hasOutput {
            output += frame
        } else {
            output = frame
            sent = 0
        }
        flush(at: now)
    }

    func flush(at now: Int64) {
        while hasOutput, !isGone {
            switch ControlSocket.write(descriptor, output[sent...]) {
            case .bytes(let count):
                sent += count
                stuckSince = nil
            case .later:
                stuckSince = stuckSince ?? now
                return
            case .gone: isGone = true
            }
        }
        stuckSince = nil
        output = []
        sent = 0
    }

    func leave() {
        client?.leave()
        close(descriptor)
    }
}
