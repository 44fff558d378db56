import Control
import Foundation
import JSON
import Operations
import OutsideNumbers
import Testing

/// No number a console or an engine sends ends the process that reads it. The messages are walked by the compiler's
/// help: a case that is added cannot be left out, and an example leaves no member out.
@Suite("Numbers from outside")
struct OutsideNumberTests {
    /// One example after the other; nil after the last. The switch knows every case.
    private static func next(after message: ConsoleMessage?) -> ConsoleMessage? {
        switch message {
        case nil:
            .hello(Hello(versions: 2...2, origin: "tty", terminal: "xterm", size: "80x24", name: "li", readsOnly: true))
        case .hello: .look(number: 7, query: query, have: 3)
        case .look: .preview(number: 7, OperatorVerb.refund.example)
        case .preview: .submit(number: 7, envelope(OperatorVerb.refund.example))
        case .submit: .note(number: 7, OperatorNote(.export, target: "orders"))
        case .note:
            .state(ConsoleState(
                screen: .orders, columns: 80, rows: 24, mode: .safe, verb: "refund", target: "O", idleMilliseconds: 5))
        case .state: .record(RecordedEvent(at: 5, kind: .output, data: "x"))
        case .record: .bye
        case .bye: nil
        }
    }

    private static var query: ConsoleQuery {
        var query = ConsoleQuery(
            screen: .audit, orderLimit: 5, order: "O", reviewCase: "C", batch: "B", proofOf: "S", checksHead: false,
            at: 1_795_000_000_000)
        query.orderReason = "no_channel"
        query.peak = PeakQuery(centiPerSecond: 100, at: 1_795_000_000_000, minutes: 60)
        query.audit = AuditQuery(
            before: 9, limit: 20,
            filter: AuditFilter([AuditFilter.Term(.riskClass, .atLeast, 3)]), sequence: 4, checks: true)
        return query
    }

    private static func envelope(_ command: OperatorCommand) -> CommandEnvelope {
        CommandEnvelope(
            actionID: "0123456789ABCDEFGHJKMNPQRS", command: command, reason: "a reason of its own",
            expectedVersion: 4, typedTarget: "yes", dataAgeMilliseconds: 12, consideredMilliseconds: 900)
    }

    static var consoleMessages: [ConsoleMessage] {
        var all: [ConsoleMessage] = []
        while let message = next(after: all.last) { all.append(message) }
        all += OperatorVerb.allCases.map { .preview(number: 1, $0.example) }
        return all + OperatorVerb.allCases.map { .submit(number: 1, envelope($0.example)) }
    }

    @Test("an example of each message and command has every member, and reads back")
    func examples() throws {
        for message in Self.consoleMessages {
            #expect(IntegerWalk.missing(message) == [], "\(message)")
            #expect(try ConsoleMessage(JSONWriter.bytes(try message.json)) == message)
        }
        #expect(Set(OperatorVerb.allCases.map(\.example.verb)) == Set(OperatorVerb.allCases))
    }

    @Test("each integer of each message of a console is bounded when it is read: the ends of 64 bits are refused by name")
    func consoleNumbers() throws {
        var members = 0
        for message in Self.consoleMessages {
            for variant in IntegerWalk.variants(try message.json) {
                members += 1
                let bytes = JSONWriter.bytes(variant.document)
                do throws(ProtocolFault) {
                    _ = try ConsoleMessage(bytes)
                    #expect(!IntegerWalk.beyondAll.contains(variant.number), "\(variant) was taken")
                } catch {
                    #expect(error.code == .malformed && !error.field.isEmpty, "\(variant): \(error)")
                }
            }
        }
        // The walk found what it is there for: numbers of envelopes, queries, commands.
        #expect(members > 1_000, "\(members)")
    }

    private static func next(after message: EngineMessage?) -> EngineMessage? {
        switch message {
        case nil:
            .welcome(Welcome(
                version: 1, environment: "T", site: "s", operatorName: "li", roles: [], isShared: false, session: "s-1"))
        case .welcome: .picture(number: 1, picture: 2, .delta(base: 1, .object(["at": .array([.integer(5)])])))
        case .picture: .preview(number: 1, preview)
        case .preview: .result(number: 1, result)
        case .result: .noted(number: 1)
        case .noted: .failed(number: 1, .stopped, reason: "r")
        case .failed: .refused(ProtocolFault(.version, field: "versions", "rule", versions: 1...2))
        case .refused: nil
        }
    }

    private static var preview: CommandPreview {
        var preview = CommandPreview(riskClass: 3, version: 4)
        preview.amountMinorUnits = 5
        preview.rows = [PreviewRow(target: "C", minorUnits: 6, outcome: .done, refusal: nil)]
        return preview
    }

    private static var result: CommandResult {
        var result = CommandResult(outcome: .done)
        result.rows = [RowResult(target: "C", outcome: .done, refusal: nil, minorUnits: 7)]
        return result
    }

    @Test("no number an engine sends ends the console that reads it")
    func engineNumbers() throws {
        var all: [EngineMessage] = []
        while let message = Self.next(after: all.last) { all.append(message) }
        for message in all {
            for variant in IntegerWalk.variants(try message.json) {
                do throws(ProtocolFault) {
                    let read = try EngineMessage(JSONWriter.bytes(variant.document))
                    if case .picture = read { continue }
                    #expect(!IntegerWalk.beyondAll.contains(variant.number), "\(variant) was taken")
                } catch {
                    #expect(error.code == .malformed, "\(variant): \(error)")
                }
            }
        }
    }

    @Test("docs: control-protocol.md shows an example of each command as it is sent")
    func documentedCommands() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("docs/control-protocol.md"), encoding: .utf8)
        for verb in OperatorVerb.allCases {
            let line = JSONWriter.text(try JSONValueEncoder.encode(verb.example))
            #expect(text.contains("\n" + line + "\n"), "missing: \(line)")
        }
    }

    @Test("a session that only reads says so from version 2 on")
    func reading() throws {
        let old = #"{"type":"hello","versions":[1,2],"program":"p","reads":true}"#
        #expect(throws: ProtocolFault.self) { try ConsoleMessage(Array(old.utf8)) }
        let new = #"{"type":"hello","versions":[2,2],"program":"p","reads":true}"#
        guard case .hello(let hello) = try ConsoleMessage(Array(new.utf8)) else {
            Issue.record("no hello")
            return
        }
        #expect(hello.readsOnly)
    }

    @Test("a console tells what only it saw, and nothing the engine notes by itself", arguments: OperatorNote.Act.allCases)
    func notes(_ act: OperatorNote.Act) throws {
        let bytes = JSONWriter.bytes(try ConsoleMessage.note(number: 1, OperatorNote(act)).json)
        if act.isToldByConsoles {
            #expect(try ConsoleMessage(bytes) == .note(number: 1, OperatorNote(act)))
        } else {
            #expect(throws: ProtocolFault.self) { try ConsoleMessage(bytes) }
        }
    }
}
