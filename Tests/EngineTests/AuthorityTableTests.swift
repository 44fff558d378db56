import Engine
import Foundation
import Operations
import Payments
import Testing

/// The documentation's tables against the rules in force.
@Suite struct AuthorityTableTests {
    private static let document: String = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return (try? String(contentsOf: root.appendingPathComponent("docs/authority.md"), encoding: .utf8)) ?? ""
    }()

    @Test func `docs: authority.md lists every command with its class, roles and timer as the engine has them`() {
        let rows = CommandRight.all.map { right in
            let range = right.verb.classes
            let classes = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
            let roles = OperatorRole.allCases.filter(right.roles.contains).map(\.rawValue).joined(separator: " ")
            return "| `\(right.verb.rawValue)` | \(classes) | \(roles) | \(right.verb.isUndone ? "yes" : "-") |"
        }
        let lines = Self.document.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let start = lines.firstIndex(of: "<!-- commands -->") ?? 0
        let end = lines.firstIndex(of: "<!-- end -->") ?? 0
        #expect(end > start, "the table stands between its marks")
        let head = start + 3
        #expect(Array(lines[min(head, lines.count)..<max(min(head, lines.count), end)]) == rows, "should be:\n\(rows.joined(separator: "\n"))")
    }

    @Test func `docs: authority.md lists what each class asks as the code has it`() {
        for asked in SafetyClass.all {
            func yes(_ value: Bool) -> String { value ? "yes" : "no" }
            let undo = asked.undoMinutes.map { "\($0) min" } ?? "-"
            let row = "| \(asked.number) | \(yes(asked.needsArming)) | \(yes(asked.needsReason)) | "
                + "\(yes(asked.needsPreview)) | \(asked.confirmation.rawValue) | \(asked.presses) | \(undo) | "
                + "\(asked.secondPerson.rawValue) |"
            #expect(Self.document.contains(row), "\(row)")
        }
    }

    @Test func `classes and timers of the limits are those of the table`() {
        let limits = EngineLimits()
        #expect(limits.undoClass2Seconds == Int64(SafetyClass.of(2).undoMinutes ?? 0) * 60)
        #expect(limits.undoClass3Seconds == Int64(SafetyClass.of(3).undoMinutes ?? 0) * 60)
    }
}
