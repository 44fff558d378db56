import Operations
import Payments
import Storage
import Testing

@testable import EngineHost

@Suite("Sessions of consoles")
struct ConsoleSessionsTests {
    private let who = OperatorIdentity(name: "ops.li", uid: 1_001, roles: [.operator])
    private let now = Timestamp(milliseconds: 1_795_667_259_301)

    @Test("numbers go on after those on the chain, so that each stands for one session only")
    func numbers() throws {
        let store = try Store.open(path: ":memory:")
        for session in ["s-7", "s-12", "s-11"] {
            try store.append(AuditRecord(
                at: now, who: "ops.li", act: "login", riskClass: 1, target: "", change: "", reason: "", outcome: "done",
                actionID: "", context: AuditContext(role: "operator", session: session)))
        }
        #expect(try store.newestSessions(limit: 2).prefix(2) == ["s-11", "s-12"])
        let sessions = ConsoleSessions()
        sessions.goOn(after: try store.newestSessions(limit: ConsoleSessions.lookedAt))
        #expect(sessions.attach(who, at: now) == "s-13")
        #expect(sessions.attach(who, at: now) == "s-14")
    }

    @Test("what is no number of a session counts for nothing", arguments: [[], ["", "auto", "s-", "s-x", "t-9"]])
    func rubbish(known: [String]) {
        let sessions = ConsoleSessions()
        sessions.goOn(after: known)
        #expect(sessions.attach(who, at: now) == "s-1")
        sessions.goOn(after: known)
        #expect(sessions.attach(who, at: now) == "s-2")
    }

    @Test("a number beyond all bounds does not end the engine")
    func bounds() {
        let sessions = ConsoleSessions()
        sessions.goOn(after: ["s-\(Int.max)", "s-99999999999999999999"])
        #expect(sessions.attach(who, at: now) == "s-\(Int(Int32.max) + 1)")
    }
}
