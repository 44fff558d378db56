import Engine
import Operations
import Payments
import Risk
import Storage
import Testing

/// Random reviewers at one queue: whatever they do at the same moment, each case has exactly one effect.
@Suite struct ReviewRaces {
    @Test("approve, reject, hold, claim and time in any order: one effect each", arguments: 1...8)
    func races(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let bench = try Bench(seed: seed) {
            $0.risk = .large(from: 20_000, points: 45)
            $0.limits.claimSeconds = 60
            $0.limits.proposalSeconds = 120
            $0.limits.claimsPerPerson = 3
        }
        var cases: [ReviewCase] = []
        for number in 0..<8 {
            let order = try bench.paid(bench.request(
                "A\(number)", fen: number % 2 == 0 ? 30_000 : 600_000, plan: number % 3 == 0 ? Bench.plan() : nil))
            cases.append(try #require(try bench.store.cases(of: order.id).first))
        }
        let people = [OperatorIdentity.chen, .wu, .zhou, .boss]
        for _ in 0..<60 {
            // Two people press in the same batch, each on what he saw before it.
            let inputs = try (0..<2).map { _ in try input(bench, cases, people, &random) }
            bench.send(inputs)
            if random.below(3) == 0 { bench.run(Int64(random.below(90_000))) }
            try check(bench, cases)
        }
        // Whatever is left is answered by two who agree, or by the admin between two.
        for item in cases {
            bench.run(130_000)
            // The only admin is one of the two who differ: nobody may decide, so it goes back.
            if let now = try bench.current(item), now.isDisputed, now.isAnswered(by: "adm.gao", uid: 1_017) {
                #expect(bench.command(.approve(reviewCase: item.id.text), by: .boss)?.refusal?.rule == .samePerson)
                #expect(bench.command(.unclaim(reviewCase: item.id.text), by: .boss)?.outcome == .done)
            }
            for who in [OperatorIdentity.zhou, .wu, .chen, .boss] {
                guard try bench.current(item)?.state.isOpen == true else { break }
                if let owner = try bench.current(item)?.claimedBy, !owner.isEmpty { bench.run(61_000) }
                bench.command(.approve(reviewCase: item.id.text), by: who)
            }
            #expect(try bench.current(item)?.state.isOpen == false)
        }
        try check(bench, cases)
        try bench.crash()
        try check(bench, cases)
    }

    private func input(
        _ bench: Bench, _ cases: [ReviewCase], _ people: [OperatorIdentity], _ random: inout SplitMix64
    ) throws -> EngineInput {
        let who = people[Int(random.below(UInt64(people.count)))]
        let item = cases[Int(random.below(UInt64(cases.count)))]
        let id = item.id.text
        let commands: [OperatorCommand] = [
            .claim(reviewCase: id), .unclaim(reviewCase: id), .claimNext, .approve(reviewCase: id),
            .reject(reviewCase: id),
            .hold(reviewCase: id, until: AskedMoment(clamping: bench.now.adding(seconds: 90).milliseconds)),
            .approve(reviewCase: id), .reject(reviewCase: id),
            .reviewMarked(MarkedReview(
                answer: random.below(2) == 0 ? .approve : .reject,
                rows: try cases.prefix(4).map {
                    MarkedReview.Row(reviewCase: $0.id.text, version: try bench.current($0)?.version ?? 0)
                })),
        ]
        let command = commands[Int(random.below(UInt64(commands.count)))]
        let preview = try bench.engine.preview(command, by: who, at: bench.now)
        return .command(
            CommandEnvelope(
                actionID: bench.nextAction(), command: command, reason: "judged by its evidence",
                expectedVersion: preview.version, typedTarget: preview.typedTarget, dataAgeMilliseconds: 0),
            who, bench.token())
    }

    private func check(_ bench: Bench, _ cases: [ReviewCase]) throws {
        for item in cases {
            let now = try #require(try bench.current(item))
            let order = try #require(try bench.store.order(item.order))
            let refunds = try bench.store.refunds(of: item.order)
            let decisions = try bench.store.events(of: item.order)
                .filter { $0.kind == .caseApproved || $0.kind == .caseRejected }
            switch now.state {
            case .approved:
                #expect(refunds.isEmpty && order.hold == .released && decisions.count == 1)
            case .rejected:
                #expect(refunds.count == 1 && order.hold == .none && decisions.count == 1)
                #expect(refunds.first?.amount == order.amount)
            case .waiting, .claimed, .held:
                #expect(refunds.isEmpty && order.hold == .held && decisions.isEmpty)
                #expect((now.state == .claimed) == !now.claimedBy.isEmpty)
            }
            let voices = Set(now.standing.map(\.uid))
            #expect(voices.count == now.standing.count, "nobody answers twice")
            if item.amount.minorUnits >= 500_000, !now.state.isOpen {
                #expect(voices.count >= 2)
                let last = try #require(now.standing.last)
                #expect(last.isApproval == (now.state == .approved))
            }
            #expect(now.holdCount <= 3)
        }
        let mine = Dictionary(grouping: try bench.openCases().filter { !$0.claimedBy.isEmpty }, by: \.claimedBy)
        #expect(mine.values.allSatisfy { $0.count <= 3 })
    }
}
