import Control
import JSON
import Operations
import Testing

@Suite("Frames and messages")
struct FrameTests {
    @Test("frames come out whole, however the bytes were cut on the way")
    func cutAnywhere() throws {
        let messages: [ConsoleMessage] = [
            .hello(Hello(origin: "ssh 10.0.3.7")), .bye,
            .look(number: 1, query: ConsoleQuery(screen: .orders, order: "O1"), have: 0),
        ]
        let bytes = try messages.flatMap { Frame.bytes(try $0.json) }
        for step in [1, 2, 3, 5, 7, 64, bytes.count] {
            var reader = FrameReader(maximumBytes: Limits.consoleFrameBytes)
            var read: [ConsoleMessage] = []
            for start in stride(from: 0, to: bytes.count, by: step) {
                reader.take(bytes[start..<min(start + step, bytes.count)])
                while let payload = try reader.next() { read.append(try ConsoleMessage(payload)) }
            }
            #expect(read == messages, "cut every \(step)")
            #expect(reader.waitingBytes == 0)
        }
    }

    @Test("a length beyond the limit, or none, is refused before its bytes are waited for")
    func lengths() {
        var long = FrameReader(maximumBytes: 1_000)
        long.take([0, 0, 3, 233])
        #expect(throws: ProtocolFault(.tooLarge, field: "length", "must be at most 1000, is 1001")) { try long.next() }
        var empty = FrameReader(maximumBytes: 1_000)
        empty.take([0, 0, 0, 0])
        #expect(throws: ProtocolFault(.malformed, field: "length", "must be above 0")) { try empty.next() }
    }

    @Test("what a console says comes back as it was said, every command among it")
    func consoleRoundTrip() throws {
        let commands: [OperatorCommand] = [
            .setPreferenceWeight(40), .setChannelWeight(channel: "wechat", weight: 7), .failover(channel: "alipay"),
            .failover(channel: "unionpay", mode: .cut), .refund(order: "O", minorUnits: 1), .second(proposal: "P"),
            .pausePayouts, .startCanary(target: "v12", sharePercent: 10), .rollback(version: 3), .dropPeak,
            .adjust(debit: "a", credit: "b", minorUnits: -5), .planPeak(centiPerSecond: 1, at: 2, minutes: 3),
        ]
        var messages: [ConsoleMessage] = commands.map { .preview(number: 9, $0) }
        messages += commands.map { command in
            .submit(
                number: 3,
                CommandEnvelope(
                    actionID: "0123456789ABCDEFGHJKMNPQRS", command: command, reason: "理由 \"x\"", expectedVersion: 4,
                    typedTarget: "wechat", dataAgeMilliseconds: 12))
        }
        let state = ConsoleState(
            screen: .review, columns: 80, rows: 24, mode: .armed, verb: "reject", target: "C1", idleMilliseconds: 3)
        messages += [.state(state), .hello(Hello(versions: 2...7, program: "other 1", origin: "tty", name: "bo"))]
        for message in messages {
            #expect(try ConsoleMessage(JSONWriter.bytes(try message.json)) == message)
        }
    }

    @Test("what an engine says comes back as it was said")
    func engineRoundTrip() throws {
        let messages: [EngineMessage] = [
            .welcome(
                Welcome(
                    version: 1, environment: "PROD", site: "sha-1", operatorName: "ops.li", roles: ["operator"],
                    isShared: true, session: "s-12")),
            .picture(number: 1, picture: 4, .full(.object(["a": .integer(1)]))),
            .picture(number: 2, picture: 5, .delta(base: 4, .object(["a": .array([.integer(2)])]))),
            .picture(number: 3, picture: 6, .delta(base: 5, nil)),
            .preview(number: 4, CommandPreview(riskClass: 3, version: 8)),
            .result(
                number: 5,
                CommandResult(outcome: .refused, refusal: CommandRefusal(rule: .capacity, detail: "no room"))),
            .failed(number: 6, .unreachable, reason: "busy"),
            .refused(ProtocolFault(.version, field: "versions", "must meet ours", versions: 1...3)),
            .refused(ProtocolFault(.full, "no place")),
        ]
        for message in messages {
            #expect(try EngineMessage(JSONWriter.bytes(try message.json)) == message)
        }
    }

    @Test("what is wrong in a message is named: the member and the rule", arguments: [
        ("{", "", "must be JSON"),
        ("[]", "", "must be a JSON object"),
        (#"{"a":1}"#, "type", "must be a text"),
        (#"{"type":"rob"}"#, "type", "names no message"),
        (#"{"type":"bye","x":1}"#, "x", "is no member"),
        (#"{"type":"hello","versions":[1],"program":"p"}"#, "versions", "first and the last"),
        (#"{"type":"hello","versions":[2,1],"program":"p"}"#, "versions", "first and the last"),
        (#"{"type":"look","number":0,"query":{},"have":0}"#, "number", "must be an integer"),
        (#"{"type":"look","number":1,"query":{"screen":"mars","orderLimit":1,"checksHead":false},"have":0}"#,
            "query.screen", ""),
        (#"{"type":"look","number":1,"query":{"screen":"orders","orderLimit":2001,"checksHead":false},"have":0}"#,
            "query.orderLimit", "0...2000"),
        (#"{"type":"look","number":1,"query":{"orderLimit":1,"checksHead":false},"have":0}"#, "query.screen", "missing"),
        (#"{"type":"preview","number":1,"command":{"explode":{}}}"#, "command", ""),
        (#"{"type":"submit","number":1,"envelope":{"actionID":"x","command":{"dropPeak":{}},"reason":"","#
            + #""expectedVersion":0,"typedTarget":"","dataAgeMilliseconds":0,"shownDigest":""}}"#, "envelope.actionID", "26 characters"),
    ])
    func faultsAreNamed(text: String, field: String, rule: String) throws {
        let fault = try #require(throws: ProtocolFault.self) { try ConsoleMessage(Array(text.utf8)) }
        #expect(fault.code == .malformed)
        #expect(fault.field == field)
        #expect(rule.isEmpty || fault.rule.contains(rule), "\(fault.rule)")
    }

    @Test("no text of a console is longer than it may be, wherever it stands")
    func longTexts() throws {
        let long = String(repeating: "x", count: Limits.textBytes + 1)
        let message = ConsoleMessage.preview(number: 1, .note(reviewCase: "C", text: long))
        let fault = try #require(throws: ProtocolFault.self) {
            try ConsoleMessage(JSONWriter.bytes(try message.json))
        }
        #expect(fault.field == "command.note.text")
    }

    @Test("chance bytes never pass for a message and never bring the reader down")
    func chanceBytes() {
        var draws = Draws(7)
        var refused = 0
        for _ in 0..<2_000 {
            let count = draws.below(40)
            let payload = (0..<count).map { _ in UInt8(draws.below(256)) }
            do { _ = try ConsoleMessage(payload) } catch { refused += 1 }
        }
        #expect(refused == 2_000)
    }
}
