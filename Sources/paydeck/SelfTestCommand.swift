import ArgumentParser
import Channels
import EngineHost
import JSON

struct SelfTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest", abstract: "Recompute known answers of every signing scheme from a vector file.")

    @Option(help: "The vector file; its keys stand in the folder test-keys beside it.")
    var vectors: String

    @Flag(help: "One line a vector.")
    var verbose = false

    func run() throws {
        do {
            let document = try JSONParser.parse(try FileText.read(vectors), maximumDepth: 32)
            let folder = vectors.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
                separator: "/")
            let base = folder.isEmpty ? "." : folder
            let results = VectorSelfTest.run(document: document) { name, kind in
                try? FileText.readText("\(base)/test-keys/\(name)_\(kind.rawValue).pem")
            }
            report(results)
            if results.contains(where: { $0.isFailed }) { throw Exit.foundFault }
        } catch let error as ConfigurationError {
            StandardStreams.complain("\(error)")
            throw Exit.unusable
        } catch let error as JSONError {
            StandardStreams.complain("\(vectors): not valid JSON: \(error.reason.rawValue) at byte \(error.offset)")
            throw Exit.unusable
        }
    }

    private func report(_ results: [VectorResult]) {
        for result in results where verbose || result.isFailed { StandardStreams.print(result.line) }
        let held = results.filter(\.isHeld).count
        let failed = results.filter(\.isFailed).count
        StandardStreams.print(
            "\(results.count) vectors: \(held) held, \(failed) failed,"
                + " \(results.count - held - failed) not yet supported")
    }
}

extension VectorResult {
    var isHeld: Bool { outcome == .held }
    var isFailed: Bool { if case .failed = outcome { true } else { false } }

    var line: String {
        switch outcome {
        case .held: "held         \(id)"
        case .failed(let reason): "FAILED       \(id): \(reason)"
        case .unsupported: "not yet      \(id) (\(scheme))"
        }
    }
}
