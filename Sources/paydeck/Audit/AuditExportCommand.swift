import ArgumentParser
import EngineHost
import Payments
import Storage

struct AuditExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the audit chain, or a part of it, each line with its own hash and the one before.",
        discussion: """
            Works while an engine runs. The file proves itself: paydeck audit verify FILE, and with --head against a \
            signed head. Numbers of people in free text were masked when the rows were written.
            """)

    @Option(help: "The data folder of an engine or demo.")
    var data: String

    @Flag(help: "One JSON object a line; the standard.")
    var jsonl = false

    @Flag(help: "A table for spreadsheets; texts they would run as formulas are defused.")
    var csv = false

    @OptionGroup var span: CommandSpan

    @Option(help: "Write to this file, for its owner alone; without it to standard output.")
    var out: String?

    func validate() throws {
        guard !(jsonl && csv) else { throw ValidationError("one of --jsonl and --csv") }
    }

    func run() throws {
        let form: AuditExport.Form = csv ? .csv : .jsonl
        try StoreFile.reading(data) { store in
            guard let range = try store.auditRange(from: span.start, to: span.end) else {
                StandardStreams.complain("there are no audit rows in this time")
                throw Exit.unusable
            }
            var file: [UInt8] = []
            let rows = try store.exportAudit(range, as: form, at: SystemClock.now()) { part in
                if out == nil { StandardStreams.write(part) } else { file += part.utf8 }
            }
            guard let out else { return }
            do { try FileText.writeSecret(out, file) } catch {
                StandardStreams.complain("\(error)")
                throw Exit.unusable
            }
            StandardStreams.print("\(out): \(rows) rows, \(range.lowerBound) to \(range.upperBound)")
        }
    }
}
