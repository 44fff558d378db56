import Engine
import Operations
import Payments
import Storage
import Testing

@Suite struct AuditStories {
    @Test func `coming, going and taking data out stand on the chain before they are answered`() throws {
        let bench = try Bench()
        let token = bench.token()
        bench.send(.note(OperatorNote(.login, target: "xterm-256color", change: "160x45"), .li, token))
        #expect(bench.replies[token] == .noted)
        bench.send(.note(OperatorNote(.export, target: "orders", change: "120 rows", shown: "ab12"), .li))
        bench.send(.note(OperatorNote(.loginRefused, refusal: "not_permitted", detail: "no role"), .viewer))
        let rows = try bench.store.audit(limit: 3)
        #expect(rows.map(\.act) == ["login_refused", "export", "login"])
        #expect(rows.map(\.who) == ["look", "ops.li", "ops.li"])
        #expect(rows.map(\.outcome) == ["not_permitted", "done", "told"], "what is answered to a console was told by it")
        #expect(rows.map(\.context.role) == ["viewer", "operator", "operator"])
        #expect(rows[1].context.shown == "ab12")
        #expect(rows[0].context.detail == "no role")
    }

    @Test func `the row tells the session, where it came from, and that several people use the user`() throws {
        let bench = try Bench()
        let desk = OperatorIdentity(
            name: "desk", uid: 1_009, roles: [.operator, .finance], isShared: true, session: "s-12",
            origin: "ssh 10.0.3.7")
        bench.send(.note(OperatorNote(.login), desk))
        let context = try #require(try bench.store.audit(limit: 1).first).context
        #expect(context.role == "finance operator shared")
        #expect(context.session == "s-12" && context.origin == "ssh 10.0.3.7")
    }

    @Test func `what is written on the chain is one bounded line, whatever was sent`() throws {
        let bench = try Bench()
        let hostile = "a\nb\u{1B}[2J\u{202E}c\u{0}"
        bench.send(.note(
            OperatorNote(.reveal, target: hostile, reason: String(repeating: "理由", count: 4_000)), .li))
        let row = try #require(try bench.store.audit(limit: 1).first)
        #expect(row.target == "a<U+000A>b<U+001B>[2J<U+202E>c<U+0000>")
        #expect(row.reason.utf8.count <= 512 && row.reason.hasPrefix("理由"))
    }

    @Test func `a command's row tells role, what was typed, how old the data was, and why it was refused`() throws {
        let bench = try Bench()
        bench.command(.failover(channel: "wechat"), by: .li, typed: "wechat", age: 250, considered: 5_300)
        bench.command(.failover(channel: "alipay"), by: .chen, typed: "alipay")
        let rows = try bench.store.audit(limit: 2)
        #expect(rows[1].context.role == "operator" && rows[1].context.typed == "wechat")
        #expect(rows[1].context.dataAgeMilliseconds == 250)
        #expect(rows[1].context.consideredMilliseconds == 5_300 && rows[0].context.consideredMilliseconds == -1)
        #expect(try bench.snapshot(.audit).audit?.month.consideredMilliseconds == 5_300)
        #expect(rows[0].outcome == "not_permitted" && rows[0].context.detail == "rv.chen has the roles: reviewer")
    }

    @Test func `what the engine decides by itself carries the system's role`() throws {
        let bench = try Bench()
        bench.command(.setChannelWeight(channel: "alipay", weight: 35), by: .li)
        bench.run(601_000)
        let row = try #require(try bench.store.audit(limit: 1).first)
        #expect(row.who == "timer" && row.context.role == AuditContext.system)
        #expect(row.change == "35 -> 30" && row.context.detail == "weight by ops.li")
    }
}

@Suite struct AuditScreenStories {
    private func view(_ bench: Bench, _ query: AuditQuery = AuditQuery()) throws -> AuditView {
        var asked = ConsoleQuery(screen: .audit)
        asked.audit = query
        return try #require(try bench.engine.snapshot(asked, for: .li, at: bench.now).audit)
    }

    @Test func `the screen has the newest rows, the record of one, and the counts of the day`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("P1"))
        bench.send(.note(OperatorNote(.login, target: "xterm", change: "160x45"), .inSession))
        bench.command(.setChannelWeight(channel: "alipay", weight: 35), by: .inSession)
        bench.command(.failover(channel: "alipay"), by: .chen)
        bench.run(1_801_000)
        let view = try view(bench, AuditQuery(sequence: 3))
        #expect(view.rows.map(\.act).prefix(5) == ["undo", "failover", "weight", "arm", "login"])
        #expect(view.today.actions == view.rows.count && view.today.byPeople == 4 && view.today.bySystem == 1)
        #expect(view.today.refused == 1 && view.today.undoneByTimer == 1 && view.today.withoutReason == 0)
        #expect(view.month.refusals == [AuditMonth.Refusal(rule: "not_permitted", count: 1)])
        let detail = try #require(view.detail)
        #expect(detail.row.act == "weight" && detail.row.session == "s-7" && detail.terminal == "160x45 xterm")
        #expect(detail.dataAgeMilliseconds == 400 && detail.foreseen.contains("moves:"))
        #expect(detail.hash.count == 64 && detail.previous.count == 64 && detail.previous != detail.hash)
        #expect(detail.headAt == nil)
    }

    @Test func `counts are the same after a restart`() throws {
        let bench = try Bench()
        bench.command(.setChannelWeight(channel: "alipay", weight: 35), by: .li)
        bench.command(.failover(channel: "alipay"), by: .chen)
        bench.run(601_000)
        let before = try view(bench)
        try bench.crash()
        let after = try view(bench)
        #expect(after.today == before.today && after.month == before.month)
    }

    @Test func `pages go back by the number of the row, and a filter looks past what does not pass`() throws {
        let bench = try Bench()
        for number in 0..<30 {
            bench.send(.note(OperatorNote(number == 3 ? .reveal : .export, target: "t-\(number)"), .li))
        }
        let first = try view(bench, AuditQuery(limit: 10))
        #expect(first.rows.map(\.target) == (20..<30).reversed().map { "t-\($0)" } && first.isMore)
        let second = try view(bench, AuditQuery(before: first.lookedTo, limit: 10))
        #expect(second.rows.map(\.target) == (10..<20).reversed().map { "t-\($0)" })
        let found = try view(bench, AuditQuery(limit: 10, filter: AuditFilter([.init(.act, texts: ["reveal"])])))
        #expect(found.rows.map(\.target) == ["t-3"] && !found.isMore)
        let none = try view(bench, AuditQuery(filter: AuditFilter([.init(.riskClass, .atLeast, 3)])))
        #expect(none.rows.isEmpty && !none.isMore)
        let others = AuditFilter([.init(.act, texts: ["export"], isNegated: true)])
        #expect(try view(bench, AuditQuery(filter: others)).rows.map(\.target) == ["t-3"])
    }

    @Test func `the chain is checked beside the work, and again from the start when somebody asks`() throws {
        let bench = try Bench(headKey: Bench.headKey)
        for number in 0..<150 { bench.send(.note(OperatorNote(.export, target: "t-\(number)"), .li)) }
        bench.run(120_000)
        let size = Int64(try view(bench).size)
        #expect(try view(bench).check.checked == size && view(bench).check.isComplete)
        #expect(try view(bench, AuditQuery(checks: true)).check.isComplete)
        let detail = try #require(try view(bench, AuditQuery(sequence: 2)).detail)
        #expect(detail.headAt != nil, "a signed head covers the first rows")
        #expect(try view(bench).check.heads > 0)
        bench.send(.note(OperatorNote(.logout), .li))
        bench.run(20_000)
        #expect(try view(bench).check.checked == size + 1)
    }

    @Test func `a moment of the past shows the rows there were then`() throws {
        let bench = try Bench()
        bench.send(.note(OperatorNote(.export, target: "before"), .li))
        bench.run(120_000)
        let moment = bench.now.milliseconds
        bench.send(.note(OperatorNote(.export, target: "after"), .li))
        bench.run(120_000)
        var asked = ConsoleQuery(screen: .audit, at: moment)
        asked.audit = AuditQuery()
        let past = try bench.engine.snapshot(asked, for: .li, at: bench.now)
        #expect(past.audit?.rows.map(\.target) == ["before"] && past.audit?.today.actions == 1)
    }

    @Test func `decisions no person made are on the chain: a breaker, a proposal that ran out`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1", fen: 900_000))
        #expect(bench.notifyPaid(try bench.attempts("A1")[0]) == true)
        let order = try bench.order("A1").id.text
        let proposed = bench.command(.refund(order: order, minorUnits: 800_000), by: .li)
        #expect(proposed?.outcome == .proposed)
        bench.run(1_000_000)
        let expired = try view(bench).rows.first { $0.act == "expire" }
        #expect(expired?.who == "timer" && expired?.role == "system" && expired?.riskClass == 4)
        #expect(expired?.detail.contains("refund by ops.li") == true)
        bench.command(.failover(channel: "wechat"), by: .li)
        bench.command(.back(channel: "wechat"), by: .li)
        let row = try view(bench).rows.first { $0.act == "breaker" }
        #expect(row?.who == "breaker" && row?.target == "wechat" && row?.change == "-> half_open")
    }

    @Test func `who agrees to another's proposal is recorded with that other person`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1", fen: 900_000))
        #expect(bench.notifyPaid(try bench.attempts("A1")[0]) == true)
        let order = try bench.order("A1").id.text
        let proposed = try #require(bench.command(.refund(order: order, minorUnits: 800_000), by: .li))
        bench.command(.second(proposal: proposed.reference), by: .wang)
        let row = try #require(try view(bench).rows.first { $0.act == "second" })
        #expect(row.who == "ops.wang" && row.second == "ops.li" && row.outcome == "done")
    }
}

extension OperatorIdentity {
    static let inSession = OperatorIdentity(
        name: "ops.li", uid: 1_001, roles: [.operator], session: "s-7", origin: "ssh 10.0.3.7")
}
