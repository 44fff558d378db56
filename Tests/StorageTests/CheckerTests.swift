import Cryptography
import Foundation
import Payments
import Testing

@testable import Storage

/// The checker printed in docs/proofs.md, run as anybody outside would run it.
@Suite("The independent checker")
struct CheckerTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let hasPython = ["python3", "openssl"].allSatisfy { run([$0, $0 == "openssl" ? "version" : "--version"]).0 == 0 }

    private static func program() throws -> String {
        let text = try String(contentsOf: folder.appending(path: "docs/proofs.md"), encoding: .utf8)
        let start = try #require(text.range(of: "```python\n"))
        let end = try #require(text.range(of: "```", range: start.upperBound..<text.endIndex))
        return String(text[start.upperBound..<end.lowerBound])
    }

    private static func run(_ arguments: [String]) -> (Int32, String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        guard (try? process.run()) != nil else { return (-1, "") }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    @Test("it accepts our proofs and refuses each of them spoilt", .enabled(if: hasPython))
    func checker() throws {
        let folder = try TemporaryFolder()
        let script = folder.path + "/checker.py"
        let file = folder.path + "/proof.json"
        TemporaryFolder.write(Array(try CheckerTests.program().utf8), to: script)
        let book = try Book(orders: 150)
        let key = try #require(Book.key)
        let head = try book.store.makeHead(signedBy: key, at: Sample.noon)
        for number in [0, 77, 149] {
            let leg = book.legs[number]
            let sequence = try #require(try book.store.arrival(of: leg.id))
            let proof = try book.store.proof(of: leg.id, movement: sequence, head: head, publicKey: key.publicKey)
            let text = String(decoding: try proof.document, as: UTF8.self)
            TemporaryFolder.write(Array(text.utf8), to: file)
            let (status, output) = CheckerTests.run(["python3", script, file, key.publicKey.name])
            #expect(status == 0, "\(output)")
            #expect(output.hasPrefix("holds: movement \(sequence) of 300, head signed by \(key.publicKey.name)\n"))
            #expect(output.contains("participant/shop-1/member-\(number) \(100 + number)\n"))
            #expect(CheckerTests.run(["python3", script, file, "0123456789abcdef"]).0 == 1)
            for (old, new) in [
                ("member-\(number) \(100 + number)", "member-\(number) \(900 + number)"),
                ("\"index\":\(sequence - 1)", "\"index\":\(sequence)"), ("\"at\":1763870400000", "\"at\":1763870400001"),
                ("\"audit_size\":150", "\"audit_size\":151"), ("\"leg\":\"0", "\"leg\":\"1"),
            ] {
                #expect(text.contains(old))
                TemporaryFolder.write(Array(text.replacingOccurrences(of: old, with: new).utf8), to: file)
                let (status, output) = CheckerTests.run(["python3", script, file])
                #expect(status == 1 && output.hasPrefix("no proof: "), "\(old): \(output)")
            }
        }
    }

    @Test("the movement's text in the document is what the store makes")
    func example() throws {
        let text = try String(contentsOf: CheckerTests.folder.appending(path: "docs/proofs.md"), encoding: .utf8)
        let start = try #require(text.range(of: "```\npaydeck-movement-v1\n"))
        let end = try #require(text.range(of: "```\n", range: start.upperBound..<text.endIndex))
        let movement = try ProvenMovement(text: "paydeck-movement-v1\n" + text[start.upperBound..<end.lowerBound])
        #expect(movement.sequence == 4 && movement.postings.count == 2 && movement.postings[0].minorUnits == 101)
    }
}
