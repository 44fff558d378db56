import Control
import Glibc
import JSON
import Operations
import Payments
import Testing

@testable import EngineHost

/// Places, times and tokens: nobody keeps others from the engine.
@Suite("Who gets a console's place", .serialized)
struct ConsolePlaceTests {
    private static func who(_ role: OperatorRole) -> OperatorIdentity {
        OperatorIdentity(name: "n", uid: 1, roles: [role])
    }

    @Test("one person has a quarter of the places, lookers leave a quarter to those who act, and these some to admins")
    func places() {
        let places = ConsolePlaces(maximum: 32, isOnePersons: false)
        for role in OperatorRole.allCases {
            #expect(places.refusal(Self.who(role), taken: 20, own: 7) == nil)
            #expect(places.refusal(Self.who(role), taken: 20, own: 8) != nil, "\(role): a ninth of one's own")
            #expect(places.refusal(Self.who(role), taken: 32, own: 0) != nil)
        }
        #expect(places.refusal(Self.who(.viewer), taken: 23, own: 0) == nil)
        #expect(places.refusal(Self.who(.viewer), taken: 24, own: 0) != nil)
        #expect(places.refusal(Self.who(.reviewer), taken: 27, own: 0) == nil)
        #expect(places.refusal(Self.who(.reviewer), taken: 28, own: 0) != nil)
        #expect(places.refusal(Self.who(.operator), taken: 31, own: 0) == nil)
        #expect(places.refusal(Self.who(.admin), taken: 31, own: 0) == nil)
    }

    @Test("however few places there are, the first is taken; a demo is one person's and has them all")
    func few() {
        for maximum in 1...128 {
            let places = ConsolePlaces(maximum: maximum, isOnePersons: false)
            #expect(places.refusal(Self.who(.viewer), taken: 0, own: 0) == nil, "\(maximum)")
            let demo = ConsolePlaces(maximum: maximum, isOnePersons: true)
            #expect(demo.refusal(Self.who(.viewer), taken: maximum - 1, own: maximum - 1) == nil)
            #expect(demo.refusal(Self.who(.admin), taken: maximum, own: maximum) != nil)
        }
    }

    @Test("who attaches all the time waits; another one does not; memory of users has a bound")
    func arrivals() {
        var arrivals = ConsoleArrivals()
        var admitted = 0
        for step in 0..<10_000 where arrivals.admits(7, at: Int64(step)) { admitted += 1 }
        #expect(admitted == Limits.consoleArrivals + 9, "a burst, then one a second")
        let isAnotherAdmitted = arrivals.admits(8, at: 10_000)
        #expect(isAnotherAdmitted)
        for user in 0..<5_000 { _ = arrivals.admits(UInt32(user), at: 1_000_000 + Int64(user) * 1_000) }
    }

    @Test("a connection that says nothing goes within 2 s, and gives its place back")
    func silent() throws {
        let world = try ConsoleWorld(maximumConsoles: 4)
        defer { world.end() }
        let silent = try (0..<4).map { _ in try RawConsole(world.path) }
        let start = SystemClock.ticks()
        guard case .refused(let full) = try RawConsole(world.path).hear() else {
            Issue.record("a fifth must be refused")
            return
        }
        #expect(full.code == .full)
        for console in silent {
            guard case .refused(let fault) = try console.hear() else {
                Issue.record("silence must be refused")
                return
            }
            #expect(fault.code == .silent)
        }
        let waited = SystemClock.ticks() - start
        #expect(Control.Limits.helloMilliseconds == 2_000 && waited < 4_500, "\(waited)")
        _ = try RawConsole(world.path).greeted()
    }

    @Test("a session that only reads is counted and listed nowhere, and does nothing else")
    func reading() throws {
        let world = try ConsoleWorld()
        defer { world.end() }
        let reader = try RawConsole(world.path).greeted(Hello(versions: 2...2, readsOnly: true))
        try reader.say(.look(number: 1, query: ConsoleQuery(screen: .overview), have: 0))
        guard case .picture = try reader.hear() else {
            Issue.record("a reader is answered")
            return
        }
        #expect(world.engine.sessions.rows.isEmpty)
        #expect(!world.audit().contains { $0.act == "login" })
        try reader.say(.note(number: 2, OperatorNote(.export)))
        guard case .refused(let fault) = try reader.hear() else {
            Issue.record("a reader must not write")
            return
        }
        #expect(fault.code == .unexpected)
        #expect(!world.audit().contains { $0.act == "logout" || $0.act == "export" })
    }

    @Test("submits spend tokens: a flood of them is heard no faster than looks")
    func submits() throws {
        let world = try ConsoleWorld()
        defer { world.end() }
        let console = try RawConsole(world.path).greeted()
        let start = SystemClock.ticks()
        let count = 60
        for number in 1...count {
            let envelope = CommandEnvelope(
                actionID: "01HZX3T9A7Q5C2V8B4N6M1K0\(number + 10)", command: .keep(timer: "none"), reason: "",
                expectedVersion: 0, typedTarget: "", dataAgeMilliseconds: 0)
            try console.say(.submit(number: Int64(number), envelope))
        }
        var answered = 0
        while answered < count, case .result? = try console.hear() { answered += 1 }
        #expect(answered == count)
        let least = Int64(count - Limits.consoleBurst - 1) * Limits.consoleTokenMilliseconds
        #expect(SystemClock.ticks() - start >= least)
        #expect(world.audit().count { $0.act == "keep" } == 1)
    }
}
