import ArgumentParser
import Console
import EngineHost
import Payments
import Storage

struct AuditVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check an exported audit by itself and name its first bad line.",
        discussion: """
            Needs no data folder: the file must follow from its first line to its last. With --head also that these \
            are the rows a signed head was made over and that none was cut off. Exit code 1: the file does not hold.
            """)

    @Argument(help: "A file from paydeck audit export, in either form.")
    var file: String

    @Option(help: "A head that was kept elsewhere, from paydeck head --out.")
    var head: String?

    @Flag(help: "With --head: the file need not hold all rows the head was made over.")
    var part = false

    @OptionGroup var words: CommandLanguage

    func validate() throws {
        if part, head == nil { throw ValidationError("--part goes with --head FILE") }
    }

    func run() throws {
        let outside = try head.map { try VerifyCommand.readHead($0, words.language) }
        let bytes = try CommandFile.read(file, maximumBytes: 1 << 30)
        do throws(AuditExportFault) {
            let check = try AuditExportCheck(bytes, head: outside, isPart: part) { rows in
                StandardStreams.progress("\(rows) rows")
            }
            StandardStreams.endProgress()
            StandardStreams.print("\(Figures.count(check.rows)) rows, \(check.first) to \(check.last): the chain holds")
            guard let outside else {
                return StandardStreams.print(
                    "without --head a cut tail, and a chain made anew as a whole, cannot be seen")
            }
            StandardStreams.print(
                "\(Figures.count(check.witnessed)) rows are those the head of \(outside.head.at.rfc3339Beijing) "
                    + "was made over, signed by \(outside.head.keyID)")
        } catch {
            StandardStreams.endProgress()
            StandardStreams.complain("\(file): \(error)")
            throw Exit.foundFault
        }
    }
}
