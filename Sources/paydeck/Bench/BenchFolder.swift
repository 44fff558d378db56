import EngineHost
import Glibc

/// The folder a bench keeps its stores in, emptied of them at the end.
struct BenchFolder {
    private let folder: DataFolder
    /// True when what is written here never reaches a disk, so that "durable" would be an empty word.
    let isMemory: Bool

    init(_ option: String?) throws {
        folder = try option.map { path throws(ConfigurationError) in try DataFolder(path + "/paydeck-bench") }
            ?? DataFolder.temporary()
        isMemory = ["tmpfs", "ramfs"].contains(BenchFolder.fileSystem(of: folder.path))
    }

    /// A path without a file.
    func fresh(_ name: String) -> String {
        let path = "\(folder.path)/\(name).sqlite"
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
        return path
    }

    func remove(_ path: String) {
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    }

    func remove() {
        if folder.isTemporary { folder.remove() } else { rmdir(folder.path) }
    }

    /// The kind of file system a path is on, by the longest mount point that leads to it; empty when it cannot be told.
    private static func fileSystem(of path: String) -> String {
        guard let resolved = realpath(path, nil) else { return "" }
        defer { free(resolved) }
        guard let mounts = try? FileText.readText("/proc/self/mounts") else { return "" }
        let full = String(cString: resolved) + "/"
        var best = (length: 0, kind: "")
        for line in mounts.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 2 else { continue }
            let point = words[1].hasSuffix("/") ? String(words[1]) : words[1] + "/"
            if full.hasPrefix(point), point.utf8.count >= best.length { best = (point.utf8.count, String(words[2])) }
        }
        return best.kind
    }
}
