import Engine
import Operations
import Payments
import Storage
import Testing

/// The number of an action stands for one person's one command, also after a restart.
@Suite struct ActionStories {
    private static let number = "01HZX3T9A7Q5C2V8B4N6M1K0PD"

    private func refund(_ bench: Bench, _ minorUnits: AskedAmount) throws -> OperatorCommand {
        .refund(order: try bench.order("A1").id.text, minorUnits: minorUnits)
    }

    @Test func `another command, another person and a viewer under a used number are refused by name; nothing is done`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        let first = bench.command(try refund(bench, 100), by: .li, action: Self.number)
        #expect(first?.outcome == .done)
        for restart in [false, true] {
            if restart { try bench.crash() }
            let other = bench.command(try refund(bench, 200), by: .li, action: Self.number)
            #expect(other?.refusal?.rule == .otherAction, "\(restart)")
            let another = bench.command(try refund(bench, 100), by: .wang, action: Self.number)
            #expect(another?.refusal?.rule == .otherAction, "\(restart)")
            let viewer = bench.command(.pausePayouts, by: .viewer, action: Self.number)
            #expect(viewer?.refusal?.rule == .otherAction, "\(restart)")
        }
        #expect(try bench.refunds("A1").count == 1)
        let told = try bench.store.audit(limit: 20).filter { $0.outcome == "other_action" }
        #expect(!told.isEmpty && told.allSatisfy { $0.actionID.isEmpty })
    }

    @Test func `the same command comes again and is answered as before, with older data, also after a restart`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        let command = try refund(bench, 100)
        let preview = try bench.engine.preview(command, by: .li, at: bench.now)
        bench.arm(.li)
        var envelope = CommandEnvelope(
            actionID: Self.number, command: command, reason: "the cup was broken", expectedVersion: preview.version,
            typedTarget: preview.typedTarget, dataAgeMilliseconds: 100)
        #expect(bench.submit(envelope, by: .li)?.outcome == .done)
        envelope.dataAgeMilliseconds = 2_500
        #expect(bench.submit(envelope, by: .li)?.outcome == .done)
        try bench.crash()
        #expect(bench.submit(envelope, by: .li)?.outcome == .done)
        envelope.reason = "another reason of mine"
        #expect(bench.submit(envelope, by: .li)?.refusal?.rule == .otherAction)
        #expect(try bench.refunds("A1").count == 1)
    }

    @Test func `a number pushed out of memory by a flood is still bound`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        #expect(try bench.command(refund(bench, 100), by: .li, action: Self.number)?.outcome == .done)
        for _ in 0..<2_500 { bench.command(.pausePayouts, by: .viewer) }
        #expect(bench.command(.arm, by: .li, action: Self.number)?.refusal?.rule == .otherAction)
        #expect(bench.command(.pausePayouts, by: .viewer, action: Self.number)?.refusal?.rule == .otherAction)
    }

    @Test func `what was revealed to one is told to nobody else under its number, and to nobody twice`() throws {
        let bench = try Bench()
        let order = try bench.paid(bench.request("A1"))
        let reveal = OperatorCommand.reveal(.order(order.id.text))
        let shown = try #require(bench.command(reveal, by: .chen, action: Self.number))
        #expect(!shown.revealed.isEmpty)
        #expect(bench.command(reveal, by: .chen, action: Self.number)?.revealed == [])
        let other = try #require(bench.command(reveal, by: .wu, action: Self.number))
        #expect(other.refusal?.rule == .otherAction && other.revealed.isEmpty)
        try bench.crash()
        #expect(bench.command(reveal, by: .wu, action: Self.number)?.refusal?.rule == .otherAction)
    }
}
