import FoundationEssentials

/// Where exported tables go. Nothing that is there is ever overwritten.
struct ExportFolder: Sendable {
    let folder: String

    /// Writes the file, under a further number when the name is taken; tells the path, or why not.
    func write(name: String, contents: String) -> ConsoleEvent {
        for attempt in 0..<ExportFolder.attempts {
            let path = folder + "/" + (attempt == 0 ? name : ExportFolder.numbered(name, attempt))
            do {
                try Data(contents.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
                return .fileWritten(path)
            } catch {
                guard FileManager.default.fileExists(atPath: path) else { return .fileFailed(path) }
            }
        }
        return .fileFailed(folder + "/" + name)
    }

    private static let attempts = 100

    private static func numbered(_ name: String, _ number: Int) -> String {
        guard let dot = name.lastIndex(of: ".") else { return name + "-\(number)" }
        return name[..<dot] + "-\(number)" + name[dot...]
    }
}
