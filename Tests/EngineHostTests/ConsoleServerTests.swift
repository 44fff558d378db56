import Control
import Engine
import Foundation
import Glibc
import JSON
import Operations
import Payments
import Risk
import Routing
import Testing

@testable import EngineHost

/// An engine without channels and its consoles, over a real socket.
struct ConsoleWorld {
    let engine: EngineHost
    let server: ConsoleServer
    let path: String
    let folder: String

    static let everybody = OperatorIdentity(name: "ops.li", uid: getuid(), roles: Set(OperatorRole.allCases))

    init(
        directory: OperatorDirectory = .demo(ConsoleWorld.everybody), maximumConsoles: Int = 32, records: Bool = false
    ) throws {
        folder = NSTemporaryDirectory() + "paydeck-console-\(UInt32.random(in: 0 ... .max))"
        try FileText.makeFolder(folder)
        path = folder + "/run/console.sock"
        let configuration = EngineConfiguration(
            environment: "TEST", site: "here", profiles: [], shops: [], risk: RiskRules(rules: []), breaker: BreakerSettings(),
            operators: [ConsoleWorld.everybody])
        engine = try EngineHost(
            EngineHost.Parts(
                configuration: configuration, credentials: [], storePath: folder + "/paydeck.sqlite", seed: 3,
                recordingFolder: records ? folder + "/recordings" : nil))
        try engine.start()
        server = try ConsoleWorld.serve(engine, path, directory, maximumConsoles)
    }

    static func serve(
        _ engine: EngineHost, _ path: String, _ directory: OperatorDirectory = .demo(everybody), _ maximum: Int = 32
    ) throws -> ConsoleServer {
        try ConsoleServer.start(
            ConsoleServer.Settings(
                path: path, directory: directory, maximumConsoles: maximum, environment: "TEST", site: "here"),
            for: engine)
    }

    func end() {
        server.stop()
        engine.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func client(_ name: String = "") -> RemoteEngineClient {
        RemoteEngineClient(path: path, hello: Hello(origin: "ssh 10.0.3.7\u{1B}[2J", name: name))
    }

    /// The newest rows of the audit chain.
    func audit() -> [ChangeRow] {
        let inside = engine.console(for: ConsoleWorld.everybody)
        return (try? inside.snapshot(ConsoleQuery(screen: .channels)))?.changes ?? []
    }
}

@Suite("Consoles over the socket", .serialized)
struct ConsoleServerTests {
    @Test("a session that cannot be recorded says so at once, and on the record once; it begins anew when it can be")
    func unrecorded() throws {
        let world = try ConsoleWorld(records: true)
        defer { world.end() }
        let folder = world.folder + "/recordings"
        try Data("in the way".utf8).write(to: URL(filePath: folder))
        let client = world.client()
        _ = try client.welcome(withinMilliseconds: 5_000)
        let frame = [
            RecordedEvent(at: 1, kind: .resize, data: "20x4"), RecordedEvent(at: 2, kind: .output, data: "one"),
        ]
        for _ in 0..<3 { try client.record(frame) }
        let fault = try eventually {
            try client.snapshot(ConsoleQuery(screen: .overview)).recordingFault
        } until: { $0 != nil }
        #expect(fault?.contains("cannot be written") == true)
        let rows = try eventually { world.audit().filter { $0.act == "session_recorded" } } until: { !$0.isEmpty }
        #expect(rows.map(\.change) == ["interrupted"])
        try FileManager.default.removeItem(atPath: folder)
        // What comes at once is not tried: nothing has made the folder again.
        let start = SystemClock.ticks()
        try client.record(frame)
        _ = try client.snapshot(ConsoleQuery(screen: .overview))
        let isMade = FileManager.default.fileExists(atPath: folder)
        #expect(!isMade || SystemClock.ticks() - start >= 500)
        // Tried again after a while, and with the next picture.
        let after = try eventually {
            try client.record(frame)
            return try client.snapshot(ConsoleQuery(screen: .overview)).recordingFault
        } until: { $0 == nil }
        #expect(after == nil)
        #expect(RecordingFolder.newest(of: "s-1", in: folder).count == 1)
    }

    @Test("a console attaches, sees what one in the process sees, and later only what changed; both are on record")
    func attachAndLook() throws {
        let world = try ConsoleWorld()
        defer { world.end() }
        let client = world.client()
        let welcome = try client.welcome(withinMilliseconds: 5_000)
        #expect(welcome.operatorName == "ops.li")
        #expect(welcome.session == "s-1")
        #expect(welcome.roles == OperatorRole.allCases.map(\.rawValue).sorted())
        for screen in ScreenName.allCases {
            var seen = try client.snapshot(ConsoleQuery(screen: screen))
            let inside = world.engine.console(for: ConsoleWorld.everybody)
            var local = try inside.snapshot(ConsoleQuery(screen: screen))
            #expect(local.sessions.map(\.id).contains("s-1"))
            // Made at another moment and for another console, else the same to the last member.
            (local.at, local.session, local.sessions, local.record.now) = (
                seen.at, seen.session, seen.sessions, seen.record.now)
            (local.consolesAttached, seen.consolesAttached) = (0, 0)
            #expect(seen == local, "\(screen)")
        }
        client.close()
        let acts = try eventually { world.audit().map(\.act) } until: { $0.contains("logout") }
        #expect(acts.contains("login"))
        let login = try #require(world.audit().first { $0.act == "login" })
        #expect(login.who == "ops.li")
    }

    @Test("what is told as a difference is the same picture, and far smaller")
    func differences() throws {
        let world = try ConsoleWorld()
        defer { world.end() }
        let console = try RawConsole(world.path).greeted()
        try console.say(.look(number: 1, query: ConsoleQuery(screen: .overview), have: 0))
        guard case .picture(1, let first, .full(let full)) = try console.hear() else {
            Issue.record("the first picture must be whole")
            return
        }
        try console.say(.look(number: 2, query: ConsoleQuery(screen: .overview), have: first))
        guard case .picture(2, _, .delta(let base, let delta)) = try console.hear() else {
            Issue.record("the second picture must be a difference")
            return
        }
        #expect(base == first)
        let second = try JSONDelta.apply(delta, to: full)
        let decoded = try JSONValueDecoder.decode(ConsoleSnapshot.self, from: second)
        #expect(decoded.environment == "TEST")
        #expect(JSONWriter.bytes(delta ?? .null).count * 5 < JSONWriter.bytes(full).count)
        // A console that has lost its picture says so and gets all of it.
        try console.say(.look(number: 3, query: ConsoleQuery(screen: .overview), have: 0))
        guard case .picture(3, _, .full) = try console.hear() else {
            Issue.record("without a picture to go on from, the next must be whole")
            return
        }
    }

    @Test("an act whose answer was lost is asked for again under its number, and is done once")
    func lostAnswer() throws {
        let world = try ConsoleWorld()
        defer { world.end() }
        let command = OperatorCommand.planPeak(
            centiPerSecond: 10_000, at: AskedMoment(clamping: SystemClock.now().milliseconds + 3_600_000), minutes: 60)
        let preview = try world.engine.console(for: ConsoleWorld.everybody).preview(command)
        let envelope = CommandEnvelope(
            actionID: "01HZX3T9A7Q5C2V8B4N6M1K0PD", command: command, reason: "fewer complaints about cost",
            expectedVersion: preview.version, typedTarget: preview.typedTarget, dataAgeMilliseconds: 5)
        // This console sends and is gone before it can hear.
        do {
            let console = try RawConsole(world.path).greeted()
            try console.say(.submit(number: 1, envelope))
        }
        let client = world.client()
        defer { client.close() }
        let result = try client.submit(envelope)
        #expect(result.outcome == .done, "\(result)")
        #expect(try client.submit(envelope) == result)
        #expect(world.audit().count { $0.act == "peak" } == 1)
        #expect(try client.snapshot(ConsoleQuery(screen: .overview)).capacity?.source == .planned)
    }

    @Test("who is no operator is told so, gets nothing, and is on record")
    func strangers() throws {
        let world = try ConsoleWorld(directory: .configured([OperatorIdentity(name: "amy", uid: 4_242, roles: [.admin])]))
        defer { world.end() }
        let client = world.client()
        defer { client.close() }
        let error = #expect(throws: ControlError.self) { try client.welcome(withinMilliseconds: 5_000) }
        guard case .notPermitted(let why) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(why.contains("no operator"))
        let acts = try eventually { world.audit().map(\.act) } until: { $0.contains("login_refused") }
        #expect(acts.count { $0 == "login_refused" } == 1)
        #expect(throws: ControlError.self) { try client.snapshot(ConsoleQuery(screen: .overview)) }
    }

    @Test("garbage, half frames, too long ones and wrong versions are told field and rule, then closed; others go on", arguments: [
        ("\u{0}garbage", ProtocolFault.Code.malformed, ""),
        (#"{"type":"look","number":1,"query":{"screen":"overview","orderLimit":0,"checksHead":false},"have":0}"#,
            .unexpected, "type"),
        (#"{"type":"hello","versions":[7,9],"program":"future"}"#, .version, "versions"),
        (#"{"type":"hello","versions":[1,1]}"#, .malformed, "program"),
        (#"{"type":"hello","versions":[1,1],"program":"p","uid":0}"#, .malformed, "uid"),
    ])
    func refusals(text: String, code: ProtocolFault.Code, field: String) throws {
        let world = try ConsoleWorld()
        defer { world.end() }
        let other = try RawConsole(world.path).greeted()
        let half = try RawConsole(world.path)
        half.send([0, 0, 1])
        let long = try RawConsole(world.path)
        long.send([0x7F, 0xFF, 0xFF, 0xFF])
        guard case .refused(let tooLong) = try long.hear() else {
            Issue.record("a frame that is too long must be refused")
            return
        }
        #expect(tooLong.code == .tooLarge)
        #expect(tooLong.field == "length")
        let console = try RawConsole(world.path)
        console.say(raw: text)
        guard case .refused(let fault) = try console.hear() else {
            Issue.record("must be refused")
            return
        }
        #expect(fault.code == code)
        #expect(fault.field == field)
        #expect(!fault.rule.isEmpty)
        if code == .version { #expect(fault.versions == ControlProtocol.versions) }
        #expect(try console.hear() == nil, "closed after the refusal")
        try other.say(.look(number: 1, query: ConsoleQuery(screen: .orders), have: 0))
        guard case .picture = try other.hear() else {
            Issue.record("the other console must go on")
            return
        }
    }

    @Test("a console that never reads holds up nobody, and is answered no more than what fits its socket")
    func frozen() throws {
        let world = try ConsoleWorld()
        defer { world.end() }
        let frozen = try RawConsole(world.path).greeted()
        // It asks for whole pictures without end and reads none.
        for number in 1...3_000 {
            let look = ConsoleMessage.look(number: Int64(number), query: ConsoleQuery(screen: .overview), have: 0)
            guard ControlSocket.wait(frozen.descriptor, writing: true, milliseconds: 50) else { break }
            try frozen.say(look)
        }
        let client = world.client()
        defer { client.close() }
        _ = try client.welcome(withinMilliseconds: 5_000)
        for _ in 0..<5 { _ = try client.snapshot(ConsoleQuery(screen: .overview)) }
        // Thawed, it finds what its socket held and what it may still ask for, not a picture for every question.
        var answers = 0
        while case .picture? = try frozen.hear(), answers < 3_000 { answers += 1 }
        #expect(answers > 0)
        #expect(answers < 1_000, "\(answers)")
    }

    @Test("an engine that goes is told of at once, and one that comes back is found without a restart")
    func reconnect() throws {
        let world = try ConsoleWorld()
        defer { world.end() }
        let client = world.client()
        defer { client.close() }
        _ = try client.welcome(withinMilliseconds: 5_000)
        _ = try client.snapshot(ConsoleQuery(screen: .overview))
        client.tell(ConsoleState(screen: .review, columns: 80, rows: 24, mode: .safe))
        world.server.stop()
        #expect(throws: ControlError.self) { try client.snapshot(ConsoleQuery(screen: .overview)) }
        #expect(throws: ControlError.self) { try client.preview(.pausePayouts) }
        #expect(!FileText.exists(world.path))
        let again = try ConsoleWorld.serve(world.engine, world.path)
        defer { again.stop() }
        let back = try eventually { try? client.snapshot(ConsoleQuery(screen: .overview)) } until: { $0 != nil }
        #expect(back?.environment == "TEST")
        // What it told before is told anew: the new attachment is known by it.
        let rows = try eventually { world.engine.sessions.rows } until: { $0.first?.state != nil }
        #expect(rows.first?.state?.screen == .review)
    }

    @Test("those who are here see each other, and what the others are previewing")
    func presence() throws {
        let world = try ConsoleWorld()
        defer { world.end() }
        let li = world.client()
        defer { li.close() }
        _ = try li.welcome(withinMilliseconds: 5_000)
        // Who connects second comes second.
        let wang = world.client("ops.wang")
        #expect(try wang.welcome(withinMilliseconds: 5_000).operatorName == "ops.wang")
        wang.tell(
            ConsoleState(
                screen: .channels, columns: 120, rows: 40, mode: .armed, verb: "failover", target: "unionpay",
                idleMilliseconds: 2_000))
        let seen = try eventually { try li.snapshot(ConsoleQuery(screen: .overview)) } until: {
            $0.sessions.last?.state != nil
        }
        #expect(seen.sessions.map(\.operatorName) == ["ops.li", "ops.wang"])
        #expect(seen.consolesAttached == 2)
        #expect(seen.sessions[0].origin == "ssh 10.0.3.7??2J", "what the login told is kept to harmless characters")
        #expect(seen.session == "s-1")
        #expect(seen.sessions[1].state?.target == "unionpay")
        #expect(seen.sessions[1].state?.mode == .armed)
        #expect(seen.sessions[1].lastKeyAt != nil)
        wang.close()
        _ = try eventually { try li.snapshot(ConsoleQuery(screen: .overview)).sessions.count } until: { $0 == 1 }
    }

    @Test("there are so many places and no more; one that is given back is taken again")
    func places() throws {
        let world = try ConsoleWorld(maximumConsoles: 2)
        defer { world.end() }
        let first = try RawConsole(world.path).greeted()
        var second: RawConsole? = try RawConsole(world.path).greeted()
        guard case .refused(let fault) = try RawConsole(world.path).hear() else {
            Issue.record("a third console must be refused")
            return
        }
        #expect(fault.code == .full)
        second = nil
        _ = try eventually { try? RawConsole(world.path).greeted() } until: { $0 != nil }
        _ = (first, second)
    }

    @Test("what only the engine may note, no console can")
    func forgedNotes() throws {
        let world = try ConsoleWorld()
        defer { world.end() }
        let console = try RawConsole(world.path).greeted()
        try console.say(.note(number: 1, OperatorNote(.export, target: "orders", change: "12 rows")))
        #expect(try console.hear() == .noted(number: 1))
        let row = try #require(world.audit().first { $0.act == "export" })
        #expect(row.who == "ops.li" && row.outcome == AuditRecord.told, "the engine saw nothing of it")
        try console.say(.note(number: 2, OperatorNote(.login)))
        guard case .refused(let fault) = try console.hear() else {
            Issue.record("must be refused")
            return
        }
        #expect(fault.field == "note.act")
    }

    @Test("a socket left by an engine that died is taken over; one in use, a file and an open folder are not")
    func sockets() throws {
        let world = try ConsoleWorld()
        defer { world.end() }
        #expect(throws: ConfigurationError.self) { try ConsoleWorld.serve(world.engine, world.path) }
        let stale = world.folder + "/run/stale.sock"
        close(try ControlSocket.listen(at: stale, SocketAccess()))
        #expect(FileText.exists(stale))
        try ConsoleWorld.serve(world.engine, stale).stop()
        let plain = world.folder + "/run/plain"
        try FileText.writeSecret(plain, [1])
        #expect(throws: ConfigurationError.self) { try ConsoleWorld.serve(world.engine, plain) }
        chmod(world.folder + "/run", 0o777)
        #expect(throws: ConfigurationError.self) { try ConsoleWorld.serve(world.engine, world.folder + "/run/x.sock") }
        chmod(world.folder + "/run", 0o750)
        #expect(throws: ConfigurationError.self) {
            try ConsoleWorld.serve(world.engine, world.folder + "/" + String(repeating: "x", count: 120))
        }
    }

    @Test("a system user is the person the configuration says, root is nobody, and names are the configuration's")
    func directory() throws {
        let amy = OperatorIdentity(name: "amy", uid: 1_001, roles: [.viewer], isShared: true)
        let configured = OperatorDirectory.configured([amy])
        #expect(try configured.identity(ofUser: 1_001) == amy)
        #expect(throws: OperatorDirectory.Refusal.self) { try configured.identity(ofUser: 1_002) }
        let root = #expect(throws: OperatorDirectory.Refusal.self) {
            try OperatorDirectory.configured([OperatorIdentity(name: "r", uid: 0, roles: [.admin])]).identity(ofUser: 0)
        }
        #expect(root?.rule.contains("root is no operator") == true)
        #expect(throws: OperatorDirectory.Refusal.self) { try configured.named("bob", amy) }
        #expect(try OperatorDirectory.demo(amy).named("bob", amy).name == "bob")
        #expect(throws: OperatorDirectory.Refusal.self) { try OperatorDirectory.demo(amy).named("b\u{7}b", amy) }
        #expect(throws: OperatorDirectory.Refusal.self) { try OperatorDirectory.demo(amy).identity(ofUser: 1_002) }
    }

    /// Asks until the answer is as wanted, for at most five seconds; the last answer else.
    private func eventually<Value>(_ ask: () throws -> Value, until isWanted: (Value) -> Bool) throws -> Value {
        var value = try ask()
        for _ in 0..<250 where !isWanted(value) {
            SystemClock.sleep(milliseconds: 20)
            value = try ask()
        }
        #expect(isWanted(value), "still \(value)")
        return value
    }
}
