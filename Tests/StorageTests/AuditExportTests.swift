import Cryptography
import Payments
import Testing

@testable import Storage

/// A way to tamper with an exported audit of 40 rows, and the row at which it must show.
struct ExportTampering: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The row that must be named; nil when only the line is known.
    let sequence: Int64?
    let change: @Sendable (inout [String]) -> Void

    /// The head of the file is line 0; row N is line N.
    static let all = [
        ExportTampering("a word changed", 12) { $0[12] = $0[12].replacing("row 12 ", with: "row 21 ") },
        ExportTampering("a row removed in the middle", 13) { $0.remove(at: 12) },
        ExportTampering("two rows exchanged", 13) { $0.swapAt(12, 13) },
        ExportTampering("a row twice", 12) { $0.insert($0[12], at: 13) },
        ExportTampering("a row from elsewhere put in", 12) { lines in
            lines.insert(lines[12].replacing("row 12 ", with: "row 12x "), at: 13)
        },
        ExportTampering("a role put onto a row that had none", 11) { lines in
            lines[11] = lines[11].replacing("\"role\":\"\"", with: "\"role\":\"admin\"")
                .replacing(",ops.li,,", with: ",ops.li,admin,")
        },
        ExportTampering("a time that is not the row's", 12) { lines in
            lines[12] = lines[12].replacing("T12:00:00", with: "T13:00:00")
        },
    ]

    init(_ name: String, _ sequence: Int64?, _ change: @escaping @Sendable (inout [String]) -> Void) {
        testDescription = name
        self.sequence = sequence
        self.change = change
    }
}

@Suite("An exported audit proves itself")
struct AuditExportTests {
    /// Forty rows, odd ones of the first form; each says its number.
    private static func store() throws -> Store {
        let store = try Store.open(path: ":memory:")
        for number in 1...40 {
            try store.append(AuditRecord(
                at: Sample.noon, who: "ops.li", act: "weight", riskClass: 2, target: "wechat",
                change: "row \(number) -> \(number + 1)", reason: number == 7 ? "=1+1, \"quoted\"" : "cost drift",
                outcome: "done", actionID: "a-\(number)",
                context: number.isMultiple(of: 2) ? AuditContext(role: "operator", session: "s-1") : AuditContext()))
        }
        return store
    }

    private static func file(_ store: Store, _ form: AuditExport.Form, _ range: ClosedRange<Int64>) throws -> String {
        var text = ""
        let rows = try store.exportAudit(range, as: form, at: Sample.noon) { text += $0 }
        #expect(rows == Int64(range.count))
        return text
    }

    private static func check(
        _ text: String, head: HeadFile? = nil, isPart: Bool = false
    ) throws(AuditExportFault) -> AuditExportCheck {
        try AuditExportCheck(Array(text.utf8), head: head, isPart: isPart)
    }

    @Test("whole and in parts, in both forms", arguments: AuditExport.Form.allCases)
    func whole(form: AuditExport.Form) throws {
        let store = try AuditExportTests.store()
        for range in [1...40, 1...1, 17...29, 40...40] as [ClosedRange<Int64>] {
            let check = try AuditExportTests.check(AuditExportTests.file(store, form, range))
            #expect(check.rows == Int64(range.count))
            #expect(check.first == range.lowerBound && check.last == range.upperBound)
        }
    }

    @Test("rows of every content come back as they were", arguments: AuditExport.Form.allCases, 1...5)
    func anyRows(form: AuditExport.Form, seed: Int) throws {
        var sample = Sample(seed: UInt64(seed))
        let store = try Store.open(path: ":memory:")
        for number in 1...30 {
            let record = sample.record(actionID: "a-\(number)")
            // Times of documents lie in years people write.
            try store.append(AuditRecord(
                at: Sample.noon.adding(milliseconds: Int64(number)), who: record.who, act: record.act,
                riskClass: record.riskClass, target: record.target, change: record.change, reason: record.reason,
                outcome: record.outcome, actionID: record.actionID, context: record.context))
        }
        let text = try AuditExportTests.file(store, form, 1...30)
        #expect(try AuditExportTests.check(text).rows == 30)
        var reader = try AuditExportReader(Array(text.utf8))
        var read: [AuditRecord] = []
        while let line = try reader.next() { read.append(line.link.record) }
        #expect(read == (try store.audit(limit: 30).reversed()))
    }

    @Test(
        "each tampering is found and its first bad row named", arguments: AuditExport.Form.allCases,
        ExportTampering.all)
    func tampered(form: AuditExport.Form, tampering: ExportTampering) throws {
        let text = try AuditExportTests.file(AuditExportTests.store(), form, 1...40)
        let end = form == .csv ? "\r\n" : "\n"
        var lines = text.split(separator: end).map(String.init)
        let before = lines
        tampering.change(&lines)
        try #require(lines != before)
        let fault = #expect(throws: AuditExportFault.self) {
            _ = try AuditExportTests.check(lines.map { $0 + end }.joined())
        }
        #expect(fault?.sequence == tampering.sequence, "\(String(describing: fault))")
    }

    @Test("a cut tail shows by the first line of the file, and whoever changed that, by the head", arguments: [
        AuditExport.Form.jsonl, .csv,
    ])
    func cutTail(form: AuditExport.Form) throws {
        let store = try AuditExportTests.store()
        let key = try #require(Book.key)
        let head = try HeadFile(document: store.headFile(signedBy: key, withRows: false, at: Sample.noon).document)
        let whole = try AuditExportTests.file(store, form, 1...40)
        #expect(try AuditExportTests.check(whole, head: head).witnessed == 40)
        // As an honest export of fewer rows is written, so is a forged one.
        let cut = try AuditExportTests.file(store, form, 1...35)
        #expect(try AuditExportTests.check(cut).rows == 35, "alone it cannot show what it does not hold")
        let fault = #expect(throws: AuditExportFault.self) { _ = try AuditExportTests.check(cut, head: head) }
        #expect(fault?.what.contains("tail was cut off") == true)
        #expect(try AuditExportTests.check(cut, head: head, isPart: true).rows == 35)
        if form == .jsonl {
            let lines = whole.split(separator: "\n").dropLast(5).map { $0 + "\n" }.joined()
            let told = #expect(throws: AuditExportFault.self) { _ = try AuditExportTests.check(lines) }
            #expect(told?.what.contains("speaks of rows 1 to 40") == true)
        }
    }

    @Test("a chain made anew as a whole is no other chain by itself; the head tells it, with rows the very row")
    func madeAnew() throws {
        let store = try AuditExportTests.store()
        let key = try #require(Book.key)
        let plain = try HeadFile(document: store.headFile(signedBy: key, withRows: false, at: Sample.noon).document)
        let full = try HeadFile(document: store.headFile(signedBy: key, withRows: true, at: Sample.noon).document)
        let forged = try Store.open(path: ":memory:")
        for record in try store.audit(limit: 40).reversed() {
            try forged.append(AuditRecord(
                at: record.at, who: record.sequence == 12 ? "nobody" : record.who, act: record.act,
                riskClass: record.riskClass, target: record.target, change: record.change, reason: record.reason,
                outcome: record.outcome, actionID: record.actionID, context: record.context))
        }
        let text = try AuditExportTests.file(forged, .jsonl, 1...40)
        #expect(try AuditExportTests.check(text).rows == 40)
        #expect(throws: AuditExportFault.self) { _ = try AuditExportTests.check(text, head: plain) }
        let fault = #expect(throws: AuditExportFault.self) { _ = try AuditExportTests.check(text, head: full) }
        #expect(fault?.sequence == 12)
    }

    @Test("no cell of the table begins like a formula, and reading takes exactly the mark away")
    func formulas() throws {
        for text in ["=1+1", "+x", "-x", "@x", "\tx", "\rx", "'x", "''x", "x", "", "=", "'"] {
            let cell = AuditCell.written(text)
            let bare = cell.hasPrefix("\"") ? String(cell.dropFirst().dropLast()) : cell
            #expect(!"=+-@\t\r".contains(bare.first ?? "x"), "\(text)")
            #expect(AuditCell.read(bare) == text)
        }
        let table = try AuditExportTests.file(AuditExportTests.store(), .csv, 7...7)
        #expect(table.contains("\"'=1+1, \"\"quoted\"\"\""))
    }

    @Test("what is no export is refused with its first line, in any form", arguments: [
        "", "x", "{}", "{\"format\":\"paydeck-audit-v1\"}", "sequence,at\r\n1,2\r\n", "\"", "{\"format\":1}\n",
        "{\"format\":\"paydeck-audit-v1\",\"first\":1,\"last\":2}\n[]\n",
        "{\"format\":\"paydeck-audit-v1\",\"first\":1,\"last\":2}\n{\"sequence\":1}\n",
    ])
    func refused(text: String) {
        #expect(throws: AuditExportFault.self) { _ = try AuditExportTests.check(text) }
    }
}

@Suite("Reading the audit by its numbers")
struct AuditPageTests {
    private static func store(_ count: Int) throws -> Store {
        let store = try Store.open(path: ":memory:")
        for number in 1...count {
            try store.append(AuditRecord(
                at: Sample.noon.adding(seconds: Int64(number)), who: "w", act: number == 3 ? "login" : "weight",
                riskClass: 2, target: "t", change: "", reason: number.isMultiple(of: 2) ? "r" : "",
                outcome: number == 4 ? "capacity" : "done", actionID: "",
                context: AuditContext(role: number > 5 ? "system" : "operator", session: number < 6 ? "s-1" : "")))
        }
        return store
    }

    @Test("pages before and after a number, and one row with its link")
    func pages() throws {
        let store = try AuditPageTests.store(10)
        #expect(try store.auditLinks(before: 5, limit: 3).map(\.record.sequence) == [4, 3, 2])
        #expect(try store.auditLinks(after: 8, limit: 3).map(\.record.sequence) == [9, 10])
        let link = try #require(try store.auditLink(4))
        #expect(link.hash == link.record.hash(after: try #require(try store.auditLink(3)).hash))
        #expect(try store.auditLink(11) == nil && store.auditSize == 10)
        #expect(try store.login(of: "s-1", before: 5)?.sequence == 3)
        #expect(try store.login(of: "s-2", before: 5) == nil)
    }

    @Test("ranges by time hold every row between, also one that a clock set back has dated wrongly")
    func ranges() throws {
        let store = try AuditPageTests.store(10)
        func second(_ number: Int64) -> Timestamp { Sample.noon.adding(seconds: number) }
        #expect(try store.auditRange(from: nil, to: nil) == 1...10)
        #expect(try store.auditRange(from: second(4), to: second(8)) == 4...7)
        #expect(try store.auditRange(from: second(11), to: nil) == nil)
        try store.append(AuditRecord(
            at: second(2), who: "w", act: "a", riskClass: 0, target: "", change: "", reason: "", outcome: "done",
            actionID: ""))
        #expect(try store.auditRange(from: second(10), to: nil) == 10...11)
        #expect(try store.auditRange(from: nil, to: second(3)) == 1...11)
    }

    @Test("counts tell people from the engine, refusals and rows without words")
    func tallies() throws {
        let tallies = try AuditPageTests.store(10).auditTallies(since: Sample.noon)
        #expect(tallies.reduce(0) { $0 + $1.count } == 10)
        #expect(tallies.filter(\.isSystem).reduce(0) { $0 + $1.count } == 5)
        #expect(tallies.filter { $0.outcome == "capacity" }.map(\.count) == [1])
        #expect(tallies.filter(\.hasReason).reduce(0) { $0 + $1.count } == 5)
        #expect(try AuditPageTests.store(10).auditTallies(since: Sample.noon, until: Sample.noon).isEmpty)
    }
}

@Suite("The chain is checked a part at a time")
struct AuditWalkTests {
    private static func walk(_ store: Store, step: Int) throws -> AuditWalk {
        var walk = try AuditWalk(store)
        while try walk.advance(store, limit: step) > 0 {}
        try walk.reachedEnd(of: store)
        return walk
    }

    @Test("steps of any length see the same, and rows that come later are followed", arguments: [1, 3, 1_000])
    func steps(step: Int) throws {
        let store = try VerificationTests.whole()
        var walk = try AuditWalkTests.walk(store, step: step)
        #expect(walk.checked == 8 && walk.faults == [])
        var sample = Sample(seed: 3)
        try store.append(sample.record())
        try walk.advance(store, limit: step)
        try walk.reachedEnd(of: store)
        #expect(walk.checked == 9 && walk.faults == [])
    }

    @Test(
        "the first bad row is named, as by a whole verification",
        arguments: Tampering.all.filter { $0.table == "audit" })
    func tampered(tampering: Tampering) throws {
        let store = try VerificationTests.whole()
        try VerificationTests.openToTampering(store)
        for statement in tampering.statements { try store.connection.execute(statement) }
        #expect(try AuditWalkTests.walk(store, step: 2).firstFault?.row == tampering.row)
    }
}
