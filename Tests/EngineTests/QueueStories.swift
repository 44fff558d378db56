import Channels
import Operations
import Payments
import Risk
import Storage
import Testing

@testable import Engine

@Suite struct QueueStories {
    /// Orders from 200.00 hold their money for a person.
    private func bench(_ configure: (inout EngineConfiguration) -> Void = { _ in }) throws -> Bench {
        try Bench {
            $0.risk = .large(from: 20_000, points: 45)
            configure(&$0)
        }
    }

    private func held(_ bench: Bench, _ name: String, fen: Int64 = 30_000) throws -> ReviewCase {
        let order = try bench.paid(bench.request(name, fen: fen))
        return try #require(try bench.store.cases(of: order.id).first)
    }

    @Test func `n takes the next case; two who press at once get two; then none is free`() throws {
        let bench = try bench()
        let cases = try ["A1", "A2"].map { try held(bench, $0) }
        let tokens = [bench.token(), bench.token()]
        let inputs = zip([OperatorIdentity.chen, .wu], tokens).map { who, token in
            EngineInput.command(
                CommandEnvelope(
                    actionID: bench.nextAction(), command: .claimNext, reason: "", expectedVersion: 0,
                    typedTarget: "", dataAgeMilliseconds: 0), who, token)
        }
        bench.send(inputs)
        let taken = tokens.compactMap { bench.replies[$0]?.result?.reference }
        #expect(Set(taken) == Set(cases.map(\.id.text)))
        #expect(try bench.current(cases[0])?.claimedBy == "rv.chen")
        #expect(bench.command(.claimNext, by: .zhou)?.refusal?.rule == .noneFree)
        #expect(bench.command(.claimNext, by: .viewer)?.refusal?.rule == .notPermitted)
    }

    @Test func `a long queue shows its front, what somebody has taken, and how many wait in all`() throws {
        let bench = try bench()
        var source = IdentifierSource(seed: 4)
        var draw = SplitMix64(seed: 9)
        var open = OpenCases(bench.engine.configuration.limits.reviewTerms)
        var all: [ReviewCase] = []
        for number in 0..<300 {
            var item = ReviewCase(
                id: source.next(CaseID.self, at: bench.now, partition: 1),
                order: source.next(OrderID.self, at: bench.now, partition: 1), kind: .moneyHeld, channel: nil,
                amount: .fen(1), findings: [], score: number == 7 ? -1 : Int(draw.below(100)),
                createdAt: bench.now.adding(seconds: -Int64(draw.below(900))),
                deadline: bench.now.adding(seconds: number == 7 ? 900 : Int64(draw.below(600)) - 300))
            if draw.below(10) == 0 { item.state = .held }
            if number == 7 {
                item.state = .claimed
                item.claimedBy = "rv.chen"
            }
            all.append(item)
            open[item.id] = item
        }
        let sorted = all.sorted { $0.isBefore($1, at: bench.now) }
        #expect(open.front(300, at: bench.now) == sorted)
        let front = open.front(40, at: bench.now)
        #expect(Array(front.prefix(40)) == Array(sorted.prefix(40)))
        #expect(front.dropFirst(40).map(\.claimedBy) == ["rv.chen"])
        #expect(open.places.count { $0.rank.isLate(at: bench.now) } == all.count { $0.isLate(at: bench.now) })
        for item in sorted.prefix(250) { open[item.id] = nil }
        #expect(open.count == 50)
        #expect(Array(open.front(40, at: bench.now).prefix(40)) == Array(sorted.suffix(50).prefix(40)))
    }

    @Test func `next is what is past its deadline, then the highest score, then the oldest`() throws {
        let now = Timestamp(milliseconds: 1_000_000)
        func item(_ score: Int, created: Int64, deadline: Int64) -> ReviewCase {
            var source = IdentifierSource(seed: UInt64(created + deadline))
            return ReviewCase(
                id: source.next(CaseID.self, at: now, partition: 1), order: source.next(OrderID.self, at: now, partition: 1),
                kind: .moneyHeld, channel: nil, amount: .fen(1), findings: [], score: score,
                createdAt: Timestamp(milliseconds: created), deadline: Timestamp(milliseconds: deadline))
        }
        let late = item(10, created: 500, deadline: 999_999)
        let high = item(90, created: 900, deadline: 2_000_000)
        let old = item(50, created: 100, deadline: 2_000_000)
        let young = item(50, created: 800, deadline: 2_000_000)
        var resting = item(99, created: 1, deadline: 1)
        resting.state = .held
        let sorted = [resting, young, old, high, late].sorted { $0.isBefore($1, at: now) }
        #expect(sorted == [late, high, old, young, resting])
    }

    @Test func `a claim nobody uses goes back after ten minutes, on the record; work keeps it`() throws {
        let bench = try bench { $0.limits.reviewDeadlineSeconds = 86_400 }
        let item = try held(bench, "A1")
        bench.command(.claim(reviewCase: item.id.text), by: .chen)
        bench.run(599_000)
        #expect(bench.command(.note(reviewCase: item.id.text, text: "calling the shop"), by: .chen)?.outcome == .done)
        bench.run(599_000)
        #expect(try bench.current(item)?.claimedBy == "rv.chen")
        bench.run(2_000)
        #expect(try bench.current(item)?.state == .waiting)
        #expect(try bench.current(item)?.claimedBy == "")
        let last = try #require(try bench.store.audit(limit: 1).first)
        #expect([last.who, last.act, last.target] == ["timer", "unclaim", item.id.text])
        #expect(try bench.store.events(of: item.order).contains { $0.kind == .caseClaimEnded && $0.code == "rv.chen" })
        #expect(bench.command(.claim(reviewCase: item.id.text), by: .wu)?.outcome == .done)
    }

    @Test func `the end of a claim is kept over a restart`() throws {
        let bench = try bench { $0.limits.claimSeconds = 60 }
        let item = try held(bench, "A1")
        bench.command(.claim(reviewCase: item.id.text), by: .chen)
        try bench.crash()
        bench.run(61_000)
        #expect(try bench.current(item)?.claimedBy == "")
    }

    @Test func `nobody hoards the queue`() throws {
        let bench = try bench { $0.limits.claimsPerPerson = 2 }
        for name in ["A1", "A2", "A3"] { _ = try held(bench, name) }
        #expect(bench.command(.claimNext, by: .chen)?.outcome == .done)
        #expect(bench.command(.claimNext, by: .chen)?.outcome == .done)
        #expect(bench.command(.claimNext, by: .chen)?.refusal?.rule == .outOfRange)
        #expect(bench.command(.claimNext, by: .wu)?.outcome == .done)
    }

    @Test func `past its deadline a case is carried up, alerts, and goes to an admin when still nobody answers`() throws {
        let bench = try bench { $0.limits.reviewAdminSeconds = 300 }
        let item = try held(bench, "A1")
        bench.run(601_000)
        #expect(try bench.current(item)?.escalation == .late)
        func alerts() throws -> [AlertRow.Kind] {
            try bench.snapshot(.overview).alerts.filter { $0.closedAt == nil }.map(\.kind)
        }
        #expect(try alerts().contains(.reviewDeadline))
        #expect(try !alerts().contains(.reviewEscalated))
        bench.run(301_000)
        #expect(try bench.current(item)?.escalation == .admin)
        #expect(try alerts().contains(.reviewEscalated))
        #expect(try bench.snapshot(.review).reviewing?.forAdmin == 1)
        #expect(bench.command(.approve(reviewCase: item.id.text), by: .chen)?.outcome == .done)
        bench.run(2_000)
        #expect(try !alerts().contains(.reviewEscalated))
        let steps = try bench.store.events(of: item.order).filter { $0.kind == .caseEscalated }.map(\.code)
        #expect(steps == ["late", "admin"])
    }

    @Test func `a hold ends when its reviewer said, within bounds, and the case gets a new deadline`() throws {
        let bench = try bench()
        let item = try held(bench, "A1")
        func hold(_ seconds: Int64) -> CommandResult? {
            let until = AskedMoment(clamping: bench.now.adding(seconds: seconds).milliseconds)
            return bench.command(.hold(reviewCase: item.id.text, until: until), by: .chen)
        }
        #expect(hold(10)?.refusal?.rule == .outOfRange)
        #expect(hold(8 * 86_400)?.refusal?.rule == .outOfRange)
        #expect(hold(7_200)?.outcome == .done)
        bench.run(7_199_000)
        #expect(try bench.current(item)?.state == .held)
        #expect(try bench.snapshot(.review).totals.reviewOverDeadline == 0)
        bench.run(2_000)
        let back = try #require(try bench.current(item))
        #expect(back.state == .waiting)
        #expect(back.escalation == .none)
        #expect(back.deadline > bench.now)
    }

    @Test func `a case that ended while it was claimed or held does not come back by its timer`() throws {
        let bench = try Bench { $0.risk = .large(from: 20_000, points: 70) }
        bench.create(bench.request("A1", fen: 30_000))
        let item = try #require(try bench.openCases().first)
        let end = try bench.order("A1").expiresAt
        let hold = OperatorCommand.hold(reviewCase: item.id.text, until: AskedMoment(clamping: end.milliseconds))
        #expect(bench.command(hold, by: .chen)?.outcome == .done)
        bench.run(end.since(bench.now) + 100_000)
        #expect(try bench.order("A1").state == .expired)
        #expect(try bench.current(item)?.state == .rejected)
    }

    @Test func `the buyer learns the chosen wording in both languages, never the reviewer's reason`() throws {
        let bench = try bench()
        let item = try held(bench, "A1")
        let reject = OperatorCommand.reject(reviewCase: item.id.text, wording: "identity")
        #expect(bench.command(reject, by: .chen, reason: "ring of u417, police case 88")?.outcome == .done)
        let refund = try #require(try bench.refunds("A1").first)
        #expect(refund.reason == "付款人身份未能确认")
        try bench.settleRefund()
        let body = try #require(bench.deliveries.last { $0.event == "refund.succeeded" }).body
        #expect(body.contains(#""code":"identity""#))
        #expect(body.contains("The payer could not be confirmed") && body.contains("付款人身份未能确认"))
        #expect(!body.contains("police"))
        let unknown = OperatorCommand.reject(reviewCase: try held(bench, "A2").id.text, wording: "because")
        #expect(bench.command(unknown, by: .chen)?.refusal?.rule == .outOfRange)
    }

    @Test func `an order rejected before payment carries the wording in its message`() throws {
        let bench = try Bench { $0.risk = .large(from: 20_000, points: 70) }
        bench.create(bench.request("A1", fen: 30_000))
        let item = try #require(try bench.openCases().first)
        bench.command(.reject(reviewCase: item.id.text, wording: "duplicate"), by: .chen, reason: "third today, INC-9")
        let body = try #require(bench.deliveries.last { $0.event == "order.rejected" }).body
        #expect(body.contains(#""wording":{"code":"duplicate""#))
        #expect(!body.contains("INC-9"))
    }

    @Test func `what each answer will do is told with its amounts, and then happens`() throws {
        let bench = try bench()
        let order = try bench.paid(bench.request("A1", fen: 30_000, plan: Bench.plan()))
        let item = try #require(try bench.store.cases(of: order.id).first)
        let detail = try #require(try bench.detail(item, for: .chen))
        let legs = try bench.legs("A1")
        let shares = legs.reduce(0) { $0 + $1.amount.minorUnits }
        func sum(_ kinds: [PreviewEffect.Kind], _ effects: [PreviewEffect]) -> Int64 {
            effects.filter { kinds.contains($0.kind) }.reduce(0) { $0 + $1.minorUnits }
        }
        let split: [PreviewEffect.Kind] = [.splitsAtOnce, .splitsNextDay, .splitsOnReceipt]
        #expect(sum(split, detail.onApprove) == shares)
        // Everything that is freed goes somewhere.
        #expect(sum(split + [.channelFee, .shopKeeps], detail.onApprove) == sum([.releasesMoney], detail.onApprove))
        #expect(sum([.refundsBuyer], detail.onReject) == 30_000)
        #expect(sum([.sharesEnd], detail.onReject) == shares)
        #expect(detail.onReject.contains { $0.kind == .tellsBuyer && $0.name == "risk_review" })
        bench.command(.reject(reviewCase: item.id.text), by: .chen)
        #expect(try bench.refunds("A1").map(\.amount.minorUnits) == [30_000])
    }

    @Test func `similar past cases are counted with how they ended`() throws {
        let bench = try bench()
        let answers: [(OperatorIdentity) -> (String) -> OperatorCommand] = [
            { _ in { .approve(reviewCase: $0) } }, { _ in { .approve(reviewCase: $0) } },
            { _ in { .reject(reviewCase: $0) } },
        ]
        for (number, answer) in answers.enumerated() {
            let item = try held(bench, "A\(number)")
            #expect(bench.command(answer(.chen)(item.id.text), by: .chen)?.outcome == .done)
        }
        try bench.settleRefund()
        bench.refund("A0", "R0", fen: 30_000)
        try bench.settleRefund()
        let other = try held(bench, "B1", fen: 300_000)
        let like = try held(bench, "A9")
        let alike = try #require(try bench.detail(like, for: .chen)?.alike)
        #expect(alike == AlikeView(
            approved: 2, approvedRefunded: 1, approvedUnpaid: 0, rejected: 1, rejectedRefunded: 1))
        #expect(try bench.detail(other, for: .chen)?.alike?.approved == 0, "another size of amount")
    }

    @Test func `reviewers see how they do: answers of today, time from claim to answer`() throws {
        let bench = try bench()
        for (name, seconds) in [("A1", 10), ("A2", 44), ("A3", 90)] as [(String, Int64)] {
            let item = try held(bench, name)
            bench.command(.claim(reviewCase: item.id.text), by: .chen)
            bench.run(seconds * 1_000)
            bench.command(.approve(reviewCase: item.id.text), by: .chen)
        }
        let wu = try held(bench, "A4")
        bench.command(.approve(reviewCase: wu.id.text), by: .wu)
        func check() throws {
            let view = try #require(try bench.snapshot(.review).reviewing)
            #expect(view.medianMilliseconds == 44_000)
            #expect(view.reviewers.map(\.name) == ["rv.chen", "rv.wu"])
            #expect(view.reviewers.map(\.today) == [3, 1])
            #expect(view.reviewers[0].medianMilliseconds == 44_000)
            #expect(view.reviewers[1].medianMilliseconds == nil)
        }
        try check()
        try bench.crash()
        try check()
        bench.run(24 * 3_600_000)
        #expect(try bench.snapshot(.review).reviewing?.reviewers.isEmpty == true)
    }

    @Test func `marked rows: each is judged by itself, a refused one stops no other, large ones become first answers`() throws {
        let bench = try bench()
        let small = try held(bench, "A1")
        let taken = try held(bench, "A2")
        let changed = try held(bench, "A3")
        let large = try held(bench, "A4", fen: 600_000)
        var rows = [small, taken, changed, large].map {
            MarkedReview.Row(reviewCase: $0.id.text, version: $0.version)
        }
        bench.command(.claim(reviewCase: taken.id.text), by: .wu)
        rows[1].version = AskedVersion(clamping: rows[1].version.value + 1)
        bench.command(.note(reviewCase: changed.id.text, text: "wait for the shop"), by: .wu)
        let marked = OperatorCommand.reviewMarked(MarkedReview(answer: .reject, rows: rows))
        let preview = try bench.engine.preview(marked, by: .chen, at: bench.now)
        #expect(preview.amountMinorUnits == 690_000)
        #expect(preview.typedTarget == "6900.00")
        #expect(preview.riskClass == 4)
        #expect(bench.command(marked, by: .chen, typed: "6,900")?.refusal?.rule == .typedTargetDiffers)
        let result = try #require(bench.command(marked, by: .chen))
        #expect(result.rows?.map(\.outcome) == [.done, .refused, .refused, .proposed])
        #expect(result.rows?.compactMap(\.refusal?.rule) == [.claimedByOther, .changedSince])
        #expect(try bench.refunds("A1").count == 1)
        for name in ["A2", "A3", "A4"] { #expect(try bench.refunds(name).isEmpty) }
        #expect(try bench.current(large)?.opinion?.by == "rv.chen")
        let audit = try bench.store.audit(limit: 6).filter { $0.act == "reject" }
        #expect(Set(audit.map(\.outcome)) == ["done", "proposed", "claimed_by_other", "changed_since"])
        #expect(bench.command(marked, by: .viewer)?.refusal?.rule == .notPermitted)
    }

    @Test func `many rows have a bound, and no case comes twice`() throws {
        let bench = try bench()
        let item = try held(bench, "A1")
        let row = MarkedReview.Row(reviewCase: item.id.text, version: item.version)
        for rows in [[], [row, row], Array(repeating: row, count: 201)] {
            let marked = OperatorCommand.reviewMarked(MarkedReview(answer: .approve, rows: rows))
            #expect(bench.command(marked, by: .chen)?.refusal?.rule == .outOfRange)
        }
    }
}

/// Whoever cannot be parked until the channel answers is told so at once.
@Suite struct WaitingStories {
    @Test func `beyond eight requests that wait for one order the next is refused, and nothing is lost`() throws {
        let bench = try Bench()
        let request = bench.request("A1")
        let waiting = (0..<8).map { _ in bench.create(request) }
        #expect(waiting.allSatisfy { bench.replies[$0] == nil })
        let more = bench.create(request)
        guard case .rejected(let rejection) = bench.replies[more] else { throw self.rejection("the ninth was not answered") }
        #expect(rejection.code == .overloaded)
        try bench.answerNext("prepay", .prepaid(payParameter: "weixin://wxpay/1"))
        for token in waiting {
            guard case .order = bench.replies[token] else { throw self.rejection("one that waited was not answered") }
        }
        // The same request is taken once there is room.
        let later = bench.create(request)
        guard case .order(let report) = bench.replies[later] else {
            throw self.rejection("not taken later")
        }
        #expect(report.isRepeat)
        #expect(bench.engine.waiting.count == 0)
    }

    private func rejection(_ text: String) -> Rejection { Rejection(code: .wrongState, rule: text) }
}
