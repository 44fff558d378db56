import Console
import Operations
import Payments
import Terminal
import Testing

@Suite("Monkey")
struct MonkeyTests {
    /// Keys a monkey strikes: every letter and sign, and all others a keyboard has.
    static let keys: [KeyEvent] = (0x20...0x7E).compactMap { Unicode.Scalar($0).map { .char(Character($0)) } } + [
        .enter, .enter, .enter, .esc, .tab, .backtab, .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .backspace, .delete,
        .function(1), .ctrl("c"), .ctrl("l"), .ctrl("u"), .alt("x"), .char("!"), .char("F"), .char("W"), .char("X"), .char("权"),
        .char("yes".first ?? "y"), .pasteDropped(bytes: 9), .burstDropped(keys: 12), .resize(Size(width: 80, height: 24)), .wake,
    ]

    @Test("50,000 random keys send nothing of class 2 or above")
    func randomKeys() {
        let seed: UInt64 = 1
        var random = SplitMix64(seed: seed)
        var model = ConsoleModel(
            screen: .channels, language: .english, size: Size(width: 80, height: 24), seed: seed, now: 0)
        let engine = FakeEngine()
        var now: Int64 = 0
        var sent: [CommandEnvelope] = []
        var opened = 0
        var armed = 0
        func carryOut(_ requests: [ConsoleRequest]) {
            var rest = requests
            while !rest.isEmpty {
                let request = rest.removeFirst()
                if case .submit(let envelope) = request { sent.append(envelope) }
                if let answer = EngineCalls.answer(request, engine) { rest += model.take(answer, at: now) }
            }
        }
        for step in 0..<50_000 {
            now += Int64(random.below(400))
            // The monkey is given an armed console now and then: it would hardly write a reason.
            if step % 500 == 0 {
                model.prompt = nil
                model.dialog = nil
                model.helpOffset = nil
                model.mode = .armed(until: now + 300_000)
            }
            let key = MonkeyTests.keys[Int(random.below(UInt64(MonkeyTests.keys.count)))]
            let hadDialog = model.dialog != nil
            carryOut(model.take(.key(key, repeats: random.below(4) == 0 ? 1 : 0), at: now))
            if model.dialog != nil, !hadDialog { opened += 1 }
            if model.isArmed { armed += 1 }
            if step % 97 == 0 { _ = ConsoleView.draw(model) }
        }
        #expect(opened > 200 && armed > 5_000, "the monkey must have been near: \(opened) dialogs, \(armed) keys armed")
        #expect(!sent.isEmpty, "class 1 verbs are one key: some of them must have been struck")
        for envelope in sent { #expect(MonkeyTests.isClassOne(envelope.command), "\(envelope.command)") }
    }

    static func isClassOne(_ command: OperatorCommand) -> Bool {
        switch command {
        case .claim, .unclaim, .note, .acknowledge, .snooze, .keep, .undo, .queryOrder: true
        default: false
        }
    }
}
