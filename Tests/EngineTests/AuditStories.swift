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
        #expect(rows.map(\.outcome) == ["not_permitted", "done", "done"])
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
        bench.command(.failover(channel: "wechat"), by: .li, typed: "wechat", age: 250)
        bench.command(.failover(channel: "alipay"), by: .chen, typed: "alipay")
        let rows = try bench.store.audit(limit: 2)
        #expect(rows[1].context.role == "operator" && rows[1].context.typed == "wechat")
        #expect(rows[1].context.dataAgeMilliseconds == 250)
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
