import Console
import Operations
import Payments
import Simulation
import Storage
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
                engine.set { $0.isArmed = true }
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
        for envelope in sent { #expect(envelope.command.leastClass < 2, "\(envelope.command)") }
    }

    @Test("20,000 keys through decoder and model against a whole engine: nothing of class 2 or above, and no money moves")
    func againstAnEngine() throws {
        let (client, monkey) = try MonkeyTests.monkey(seed: 3)
        monkey.strike(keys: 20_000)
        let figures = monkey.figures
        #expect(figures.graveCommands == [])
        #expect(figures.dialogs > 60 && figures.keysArmed > 2_000, "it must have been near: \(figures)")
        #expect(figures.lightCommands > 20)
        let audit = try client.store.audit(limit: 5_000)
        #expect(!audit.contains { $0.riskClass >= 2 && !$0.isRefused })
        #expect(audit.contains { $0.act == "arm" })
        #expect(try client.store.channelSettings().allSatisfy { $0.version == 1 })
    }

    @Test("pastes of 64 KiB, with and without marks, on a list and in a dialog, do nothing", arguments: [true, false], [true, false])
    func pastes(isMarked: Bool, inDialog: Bool) throws {
        let (client, monkey) = try MonkeyTests.monkey(seed: 4)
        monkey.paste(bytes: 65_536, isMarked: isMarked, inDialog: inDialog)
        #expect(monkey.figures.graveCommands == [])
        #expect(monkey.figures.pasteDropped + monkey.figures.burstDropped + (inDialog ? 1 : 0) > 0)
        #expect(try client.store.channelSettings().allSatisfy { $0.version == 1 })
    }

    @Test("a held Enter over a dialog in which everything is right does nothing; two pressed by hand do it")
    func heldEnter() throws {
        let (client, monkey) = try MonkeyTests.monkey(seed: 5)
        monkey.fillDialog()
        monkey.holdEnter(milliseconds: 20_000)
        #expect(monkey.figures.graveCommands == [])
        #expect(try client.store.audit(limit: 9).allSatisfy { $0.act != "failover" })
        monkey.pressEnterTwice()
        #expect(monkey.figures.graveCommands.count == 1, "everything was right but the holding")
        #expect(try client.store.audit(limit: 9).contains { $0.act == "failover" && $0.outcome == "done" })
    }

    private static func monkey(seed: UInt64) throws -> (LaneClient, KeyMonkey) {
        let client = try LaneClient(
            configuration: SimulationWorld.configuration, identity: SimulationWorld.people[0], seed: seed)
        return (client, KeyMonkey(client: client, seed: seed) { client.pass(to: $0) })
    }
}
