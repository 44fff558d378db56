import Testing
@testable import Terminal

/// On a slow link frames are left out, not queued; on a quick one nothing waits.
struct FrameFenceTests {
    private func answering() -> FrameFence {
        var fence = FrameFence()
        fence.terminalAnswers()
        return fence
    }

    private func asks(_ fence: inout FrameFence, _ bytes: Int, _ now: Int64) -> Bool {
        fence.needsQuestion(after: bytes, at: now)
    }

    @Test func framesWaitWhileTooMuchIsUnanswered() {
        var fence = answering()
        #expect(asks(&fence, 1_500, 0))
        #expect(!fence.blocks(at: 0))
        #expect(asks(&fence, 600, 10))
        #expect(fence.blocks(at: 10))
        fence.answered(at: 400)
        #expect(!fence.blocks(at: 400))
        fence.answered(at: 500)
        #expect(!fence.isOpen)
    }

    @Test func aWholeScreenIsSentAndThenAwaited() {
        var fence = answering()
        #expect(!fence.blocks(at: 0))
        #expect(asks(&fence, 9_000, 0))
        #expect(fence.blocks(at: 2_000))
    }

    @Test func smallFramesAskSeldom() {
        var fence = answering()
        let questions = (0..<100).count { fence.needsQuestion(after: 20, at: Int64($0)) }
        #expect(questions == 100 * 20 / 260)
    }

    @Test func aTerminalThatDoesNotAnswerIsNotAsked() {
        var fence = FrameFence()
        #expect(!asks(&fence, 9_000, 0))
        #expect(!fence.blocks(at: 0))
    }

    @Test func aLostAnswerHoldsFramesUpForAWhileOnly() {
        var fence = answering()
        #expect(asks(&fence, 9_000, 0))
        #expect(fence.deadline == Limits.lostAnswerMilliseconds)
        #expect(fence.blocks(at: Limits.lostAnswerMilliseconds - 1))
        #expect(!fence.blocks(at: Limits.lostAnswerMilliseconds))
    }

    @Test func answersNobodyAskedForDoNothing() {
        var fence = answering()
        fence.answered(at: 5)
        #expect(!fence.isOpen)
    }
}
