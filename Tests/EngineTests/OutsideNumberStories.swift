import Engine
import JSON
import Operations
import OutsideNumbers
import Payments
import Storage
import Testing

/// Whatever number a command or a query carries, the engine answers and lives.
@Suite struct OutsideNumberStories {
    /// Orders paid, refunded in part, with shares and a case, so that previews go to the end of what they compute.
    private static func bench() throws -> (bench: Bench, names: [String: String]) {
        let bench = try Bench { $0.risk = .large(from: 20_000, points: 45) }
        let order = try bench.paid(bench.request("A1"))
        #expect(bench.command(.refund(order: order.id.text, minorUnits: 100), by: .li)?.outcome == .done)
        let held = try bench.paid(bench.request("A2", fen: 30_000))
        let item = try #require(try bench.store.cases(of: held.id).first)
        return (bench, ["ORDER": order.id.text, "CASE": item.id.text])
    }

    private static func named(_ value: JSONValue, _ names: [String: String]) -> JSONValue {
        switch value {
        case .string(let text): .string(names[text] ?? text)
        case .array(let values): .array(values.map { named($0, names) })
        case .object(let members):
            .object(members.map { JSONMember(name: $0.name, value: named($0.value, names)) })
        case .null, .bool, .number: value
        }
    }

    @Test func `commands with every number their decoder lets through are previewed, tried and carried out`() throws {
        let (bench, names) = try Self.bench()
        var tried = 0
        for verb in OperatorVerb.allCases {
            let document = Self.named(try JSONValueEncoder.encode(verb.example), names)
            for variant in IntegerWalk.variants(document) {
                guard let command = try? JSONValueDecoder.decode(OperatorCommand.self, from: variant.document) else {
                    continue
                }
                tried += 1
                for who in [OperatorIdentity.viewer, .boss] {
                    _ = try bench.engine.preview(command, by: who, at: bench.now)
                    #expect(bench.command(command, by: who) != nil, "\(variant)")
                }
            }
        }
        #expect(tried > 40, "\(tried)")
        #expect(bench.engine.acceptance == .accepting)
    }

    @Test func `envelopes with numbers no decoder lets through are refused or done, by an engine that lives`() throws {
        let (bench, _) = try Self.bench()
        for number in [Int64.min, .max, -1, 0] {
            var envelope = CommandEnvelope(
                actionID: bench.nextAction(), command: .setPreferenceWeight(52), reason: "a reason of its own",
                expectedVersion: number, typedTarget: "yes", dataAgeMilliseconds: 5)
            #expect(bench.submit(envelope, by: .li) != nil)
            envelope.actionID = bench.nextAction()
            envelope.dataAgeMilliseconds = number
            envelope.consideredMilliseconds = number
            #expect(bench.submit(envelope, by: .li) != nil)
        }
    }

    @Test func `queries with any number are answered on every screen`() throws {
        let (bench, _) = try Self.bench()
        bench.run(61_000)
        for screen in ScreenName.allCases {
            for number in [Int64.min, .max, -1, 0, 253_402_300_799_999] {
                var query = ConsoleQuery(screen: screen, orderLimit: Int(clamping: number))
                _ = try bench.engine.snapshot(query, for: .viewer, at: bench.now)
                query = ConsoleQuery(screen: screen, orderLimit: 5, at: number)
                _ = try bench.engine.snapshot(query, for: .viewer, at: bench.now)
                for peak in [
                    PeakQuery(centiPerSecond: Int(number), at: nil, minutes: 60),
                    PeakQuery(centiPerSecond: 100, at: number, minutes: 60),
                    PeakQuery(centiPerSecond: 100, at: nil, minutes: Int(number)),
                ] {
                    query = ConsoleQuery(screen: screen)
                    query.peak = peak
                    _ = try bench.engine.snapshot(query, for: .viewer, at: bench.now)
                }
                for audit in [
                    AuditQuery(before: number), AuditQuery(limit: Int(number)), AuditQuery(sequence: number),
                    AuditQuery(filter: AuditFilter([AuditFilter.Term(.sequence, .more, number)])),
                ] {
                    query = ConsoleQuery(screen: screen)
                    query.audit = audit
                    _ = try bench.engine.snapshot(query, for: .viewer, at: bench.now)
                }
            }
        }
    }

    @Test func `a viewer's frames that once ended the engine are refused by their decoder, and harmless behind it`() throws {
        let (bench, names) = try Self.bench()
        let order = try #require(names["ORDER"])
        for text in ["-9223372036854775808", "9223372036854775807"] {
            let document = try JSONParser.parse(
                #"{"refund":{"order":"\#(order)","minorUnits":\#(text)}}"#)
            #expect(throws: DecodingError.self) { try JSONValueDecoder.decode(OperatorCommand.self, from: document) }
        }
        for amount in [AskedAmount(clamping: Int64.min), AskedAmount(clamping: Int64.max)] {
            let preview = try bench.engine.preview(.refund(order: order, minorUnits: amount), by: .viewer, at: bench.now)
            #expect(preview.refusal != nil)
        }
    }
}
