/// Knows how far the terminal has come with what was sent, by a question after the bytes whose answer comes when they
/// have been shown.
///
/// The kernel takes 64 KiB for a terminal before a write has to wait: half a minute of a slow link. So frames wait for
/// answers instead: at most `Limits.unansweredBytes` are on the way, and what a person sees is never old.
struct FrameFence: Sendable {
    /// Whether this terminal answers at all: without, nothing is asked and nothing waits.
    private(set) var isAnswered = false
    private var unfenced = 0
    /// Bytes before each open question, oldest first.
    private var open: [Int] = []
    private var oldestAt: Int64 = 0

    var isOpen: Bool { !open.isEmpty }

    /// The terminal has answered a question of this kind.
    mutating func terminalAnswers() { isAnswered = true }

    /// Notes bytes sent; true when a question is to follow them.
    mutating func needsQuestion(after bytes: Int, at now: Int64) -> Bool {
        guard isAnswered else { return false }
        if isLost(at: now) { open = [] }
        unfenced += bytes
        guard unfenced >= Limits.fenceBytes else { return false }
        if open.isEmpty { oldestAt = now }
        open.append(unfenced)
        unfenced = 0
        return true
    }

    mutating func answered(at now: Int64) {
        guard !open.isEmpty else { return }
        open.removeFirst()
        oldestAt = now
    }

    /// Whether a frame has to wait. An answer that was lost holds up frames for a while, not for ever.
    func blocks(at now: Int64) -> Bool {
        isOpen && !isLost(at: now) && open.reduce(unfenced, +) >= Limits.unansweredBytes
    }

    /// When waiting frames go on without an answer; nil when none is awaited.
    var deadline: Int64? { isOpen ? oldestAt + Limits.lostAnswerMilliseconds : nil }

    private func isLost(at now: Int64) -> Bool { deadline.map { now >= $0 } ?? false }
}
