import Engine
import Operations
import Payments
import Storage
import Testing

/// What is refused, and what comes and goes, is counted: nobody fills the chain.
@Suite struct FloodStories {
    private func rows(_ bench: Bench) throws -> [AuditRecord] { try bench.store.audit(limit: 10_000) }

    @Test func `10 minutes of refused commands leave a row a minute of each person and rule, which says how many`() throws {
        let bench = try Bench()
        let before = try rows(bench).count
        for _ in 0..<600 {
            for _ in 0..<5 { bench.command(.pausePayouts, by: .viewer) }
            bench.run(1_000)
        }
        let written = try rows(bench).dropLast(before)
        #expect((10...12).contains(written.count), "\(written.count)")
        #expect(written.allSatisfy { $0.who == "look" && $0.outcome == "not_permitted" })
        let events = try bench.store.events(after: 0, limit: 100_000).filter { $0.kind == .commandRefused }
        #expect(events.count == 1, "the feed keeps the first")
        bench.run(120_000)
        let counted = try rows(bench).compactMap { Int($0.change.prefix { $0 != " " }) }.reduce(0, +)
        #expect(counted == 3_000 - 1, "each one is in a count")
        #expect(try rows(bench).contains { $0.context.detail.contains("pause_payouts payouts") })
    }

    @Test func `another rule and another person are rows of their own; what is done is always one`() throws {
        let bench = try Bench()
        let before = try rows(bench).count
        bench.command(.pausePayouts, by: .viewer)
        bench.command(.pausePayouts, by: .chen)
        bench.command(.refund(order: "nothing", minorUnits: 1), by: .li)
        for weight in [52, 53, 54] as [AskedPercent] {
            #expect(bench.command(.setPreferenceWeight(weight), by: .li)?.outcome == .done)
        }
        let acts = try rows(bench).dropLast(before).map { $0.act + " " + $0.outcome }
        #expect(acts.count { $0 == "pause_payouts not_permitted" } == 2)
        #expect(acts.count { $0 == "refund unknown_target" } == 1)
        #expect(acts.count { $0 == "preference_weight done" } == 3)
    }

    @Test func `somebody who comes and goes all the time is told once a minute, with a count`() throws {
        let bench = try Bench()
        let before = try rows(bench).count
        for number in 0..<500 {
            var who = OperatorIdentity.viewer
            who.session = "s-\(number)"
            bench.send(.note(OperatorNote(.login, target: "xterm"), who))
            bench.send(.note(OperatorNote(.logout), who))
            bench.run(200)
        }
        bench.run(120_000)
        let written = try rows(bench).dropLast(before)
        #expect(written.count <= 8, "\(written.count)")
        #expect(written.contains { $0.act == "login" && $0.context.session == "s-0" })
        #expect(try bench.store.newestSessions(limit: 64).contains("s-499"), "the last number is known")
        let logins = written.filter { $0.act == "login" && !$0.change.isEmpty && $0.target.isEmpty }
        #expect(logins.compactMap { Int($0.change.prefix { $0 != " " }) }.reduce(0, +) == 499)
    }

    @Test func `the end of a recording is always on the chain, for only its digest proves it`() throws {
        let bench = try Bench()
        let before = try rows(bench).count
        for number in 0..<3 {
            bench.send(.note(OperatorNote(.logout, target: "f", shown: "\(number)ab"), .viewer))
        }
        #expect(try rows(bench).count - before == 3)
    }

    @Test func `reads without a session are counted: one row an hour`() throws {
        let bench = try Bench()
        let before = try rows(bench).count
        for _ in 0..<360 {
            bench.send(.note(OperatorNote(.read), .viewer))
            bench.run(10_000)
        }
        #expect(try rows(bench).count - before <= 1)
        bench.run(61_000)
        let row = try #require(try rows(bench).first { $0.act == "read" })
        #expect(row.change.hasPrefix("360 more") || row.change.hasPrefix("359 more"), "\(row.change)")
    }

    @Test func `what a console says is marked as told, and a flood of it is counted`() throws {
        let bench = try Bench()
        let before = try rows(bench).count
        for _ in 0..<120 {
            let token = bench.token()
            bench.send(.note(OperatorNote(.verify, change: "no fault"), .viewer, token))
            #expect(bench.replies[token] == .noted)
        }
        let written = try rows(bench).dropLast(before)
        #expect(written.count == 5)
        #expect(written.allSatisfy { $0.outcome == AuditRecord.told && !$0.isRefused })
        bench.run(61_000)
        #expect(try rows(bench).contains { $0.change.hasPrefix("115 more within") })
        // A console cannot make its word look like something the engine refused or did.
        bench.send(.note(OperatorNote(.export, refusal: "done"), .viewer, bench.token()))
        let row = try #require(try rows(bench).first)
        #expect(row.outcome == AuditRecord.told && row.context.detail == "refused: done")
        #expect(try bench.snapshot(.audit).audit?.rows.first?.isTold == true)
    }

    @Test func `kinds beyond those remembered are counted together`() throws {
        let bench = try Bench()
        let before = try rows(bench).count
        for number in 0..<600 {
            let who = OperatorIdentity(name: "n\(number)", uid: UInt32(number), roles: [])
            bench.command(.pausePayouts, by: who)
        }
        #expect(try rows(bench).count - before == 256)
        bench.run(61_000)
        #expect(try rows(bench).contains { $0.who == "others" && $0.change.hasPrefix("344 more") })
    }

    @Test func `combining marks do not pile up on the chain`() throws {
        let bench = try Bench()
        let pile = "a" + String(repeating: "\u{301}", count: 60) + "b"
        bench.send(.note(OperatorNote(.export, target: pile, reason: pile), .li, bench.token()))
        let row = try #require(try rows(bench).first)
        #expect(row.target.unicodeScalars.count == 3 && row.reason.unicodeScalars.count == 3)
    }
}
