import Foundation
import Terminal
import Testing

/// Screens as text, kept in files. `PAYDECK_UPDATE_GOLDENS=1` writes them anew; the difference is for a person to read.
enum Golden {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Goldens")

    static func check(_ name: String, _ grid: Grid, sourceLocation: SourceLocation = #_sourceLocation) {
        let styles = grid.styleRuns.map(\.description).joined(separator: "\n")
        check(name, grid.text + "-- styles --\n" + styles + "\n", sourceLocation: sourceLocation)
    }

    static func check(_ name: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
        let file = folder.appending(path: name + ".txt")
        if ProcessInfo.processInfo.environment["PAYDECK_UPDATE_GOLDENS"] == "1" {
            try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            #expect(throws: Never.self, sourceLocation: sourceLocation) {
                try text.write(to: file, atomically: true, encoding: .utf8)
            }
            return
        }
        let kept = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        if kept == text { return }
        let pairs = zip(kept.split(separator: "\n", omittingEmptySubsequences: false), text.split(separator: "\n", omittingEmptySubsequences: false))
        let first = pairs.enumerated().first { $0.element.0 != $0.element.1 }
        let place = first.map { "line \($0.offset + 1)\nkept \"\($0.element.0)\"\nnow  \"\($0.element.1)\"" } ?? "their lengths"
        Issue.record("\(name) differs from its golden in \(place)", sourceLocation: sourceLocation)
    }

    /// The lines of a kept file. When goldens are updated it becomes what is there now.
    static func lines(_ name: String, now: [String]) -> [String] {
        if ProcessInfo.processInfo.environment["PAYDECK_UPDATE_GOLDENS"] == "1" { check(name, now.map { $0 + "\n" }.joined()) }
        let kept = (try? String(contentsOf: folder.appending(path: name + ".txt"), encoding: .utf8)) ?? ""
        return kept.split(separator: "\n").map(String.init)
    }
}
