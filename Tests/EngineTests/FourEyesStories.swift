import Engine
import Operations
import Payments
import Risk
import Storage
import Testing

@Suite struct FourEyesStories {
    private func held(fen: Int64 = 600_000) throws -> (Bench, ReviewCase) {
        let bench = try Bench { $0.risk = .large(from: 20_000, points: 45) }
        let order = try bench.paid(bench.request("A1", fen: fen))
        return (bench, try #require(try bench.store.cases(of: order.id).first))
    }

    private func approve(_ item: ReviewCase) -> OperatorCommand { .approve(reviewCase: item.id.text) }
    private func reject(_ item: ReviewCase) -> OperatorCommand { .reject(reviewCase: item.id.text) }

    @Test func `a large release needs two reviewers who say the same`() throws {
        let (bench, item) = try held()
        #expect(bench.command(approve(item), by: .chen)?.outcome == .proposed)
        #expect(try bench.order("A1").hold == .held)
        #expect(bench.command(approve(item), by: .chen)?.refusal?.rule == .samePerson)
        let twin = OperatorIdentity(name: "other name", uid: OperatorIdentity.chen.uid, roles: [.reviewer])
        #expect(bench.command(approve(item), by: twin)?.refusal?.rule == .samePerson)
        #expect(bench.command(.claim(reviewCase: item.id.text), by: .chen)?.refusal?.rule == .samePerson)
        #expect(bench.command(approve(item), by: .li)?.refusal?.rule == .notPermitted)
        #expect(bench.command(approve(item), by: .wu)?.outcome == .done)
        #expect(try bench.order("A1").hold == .released)
        #expect(try bench.current(item)?.decidedBy == "rv.chen+rv.wu")
    }

    @Test func `the second judges blind: nothing he can see tells what the first said`() throws {
        let (bench, item) = try held()
        bench.command(.claim(reviewCase: item.id.text), by: .chen)
        let reason = "ring of four accounts"
        #expect(bench.command(reject(item), by: .chen, reason: reason)?.outcome == .proposed)
        #expect(try bench.current(item)?.claimedBy == "", "the case is free for another")
        for who in [OperatorIdentity.wu, .boss, .li] {
            let seen = try #require(try bench.detail(item, for: who)?.answers)
            #expect(seen == [AnswerView(by: "rv.chen", at: bench.now.milliseconds)])
            for screen in [ScreenName.overview, .channels, .review, .audit] {
                let snapshot = try bench.snapshot(screen, reviewCase: item.id.text, for: who)
                #expect(!"\(snapshot)".contains(reason))
                #expect(!snapshot.events.contains { $0.kind == "case.rejected" || $0.code.contains("reject") })
                #expect(!snapshot.changes.contains { $0.act == "reject" })
            }
        }
        let claim = try #require(try bench.snapshot(.overview).events.first { $0.kind == "case.claimed" })
        #expect(claim.who == "rv.chen" && claim.code.isEmpty, "a name is told once")
        #expect(try bench.detail(item, for: .chen)?.answers.first?.answer == "reject", "his own he may see")
        #expect(try bench.snapshot(.review, for: .chen).reviewing?.wantedByYou.map(\.reviewCase) == [item.id.text])
        #expect(try bench.snapshot(.review, for: .wu).reviewing?.wantedFromYou.map(\.by) == ["rv.chen"])
        #expect(try bench.snapshot(.review, for: .li).reviewing?.wantedFromYou.isEmpty == true)
        // The record keeps what the screens do not show.
        #expect(try bench.store.audit(limit: 1).first?.reason == reason)
    }

    @Test func `n gives the case to another, never again to who has answered`() throws {
        let (bench, item) = try held()
        bench.command(approve(item), by: .chen)
        #expect(bench.command(.claimNext, by: .chen)?.refusal?.rule == .noneFree)
        #expect(bench.command(.claimNext, by: .wu)?.reference == item.id.text)
    }

    @Test func `two who differ see both answers; an admin who is neither decides`() throws {
        let (bench, item) = try held()
        bench.command(approve(item), by: .chen, reason: "known customer")
        #expect(bench.command(reject(item), by: .wu, reason: "device of the ring")?.outcome == .proposed)
        #expect(try bench.order("A1").hold == .held)
        let shown = try #require(try bench.detail(item, for: .boss)?.answers)
        #expect(shown.map(\.answer) == ["approve", "reject"])
        #expect(shown.map(\.reason) == ["known customer", "device of the ring"])
        #expect(try bench.current(item)?.escalation == .admin)
        #expect(bench.command(approve(item), by: .zhou)?.refusal?.rule == .adminNeeded)
        #expect(bench.command(.claimNext, by: .zhou)?.refusal?.rule == .noneFree)
        let admin = OperatorIdentity(name: "rv.wu", uid: OperatorIdentity.wu.uid, roles: [.reviewer, .admin])
        #expect(bench.command(reject(item), by: admin)?.refusal?.rule == .samePerson)
        #expect(bench.command(reject(item), by: .boss)?.outcome == .done)
        #expect(try bench.refunds("A1").map(\.amount.minorUnits) == [600_000])
        #expect(try bench.current(item)?.decidedBy == "rv.chen+rv.wu+adm.gao")
        let view = try #require(try bench.snapshot(.review).reviewing)
        #expect(view.agreementBasisPoints == 0)
        #expect(view.reviewers.first { $0.name == "rv.wu" }.map { [$0.pairs, $0.agreed] } == [1, 0])
    }

    @Test func `an admin may also send a dispute back: both answers count no more`() throws {
        let (bench, item) = try held()
        bench.command(approve(item), by: .chen)
        bench.command(reject(item), by: .wu)
        #expect(bench.command(.unclaim(reviewCase: item.id.text), by: .zhou)?.refusal?.rule == .adminNeeded)
        #expect(bench.command(.unclaim(reviewCase: item.id.text), by: .boss)?.outcome == .done)
        let back = try #require(try bench.current(item))
        #expect(back.standing.isEmpty)
        #expect(back.answers.count == 2)
        #expect(back.escalation == .none)
        #expect(bench.command(approve(item), by: .wu)?.outcome == .proposed)
        #expect(bench.command(approve(item), by: .chen)?.outcome == .done)
        #expect(try bench.order("A1").hold == .released)
    }

    @Test func `a first answer runs out after a quarter of an hour, also over a restart`() throws {
        let (bench, item) = try held()
        bench.command(approve(item), by: .chen)
        try bench.crash()
        bench.run(898_000)
        #expect(try bench.current(item)?.opinion != nil)
        bench.run(3_000)
        #expect(try bench.current(item)?.opinion == nil)
        #expect(bench.command(approve(item), by: .wu)?.outcome == .proposed, "his is the first now")
        #expect(try bench.order("A1").hold == .held)
    }

    @Test func `a first answer holds only while its consequences are those that were shown`() throws {
        let (bench, item) = try held()
        bench.command(approve(item), by: .chen)
        bench.refund("A1", "R1", fen: 100_000)
        try bench.settleRefund()
        #expect(bench.command(approve(item), by: .wu)?.outcome == .proposed)
        let answers = try #require(try bench.current(item)?.answers)
        #expect(answers.map(\.isVoid) == [true, false])
        #expect(answers[0].shown != answers[1].shown)
        #expect(try bench.order("A1").hold == .held)
    }

    @Test func `a case is answered, not confirmed as a proposal`() throws {
        let (bench, item) = try held()
        bench.command(approve(item), by: .chen)
        #expect(bench.command(.second(proposal: item.id.text), by: .wu)?.outcome == .refused)
        #expect(try bench.order("A1").hold == .held)
    }
}
