import EngineHost
import Glibc

/// Memory that a process does not need at the moment.
enum IdleMemory {
    /// When it is given back, milliseconds after the last time: when a console has been drawn for the first time; when
    /// it has attached and shown figures; then for what screens that were looked at in passing brought in.
    private static let pauses: [Int64] = [500, 3_000, 600_000]
    private static let mappings = "/proc/self/smaps"
    private static let mappingsBytes = 1 << 20
    /// What the system counts of a mapping's pages that no longer are the file's, in memory and swapped out.
    private static let changes: Set<Substring> = ["Anonymous:", "Swap:"]

    /// For a process that lives for hours after a start that ran through much code it will not come to again: its pages
    /// of machine code and constants are unmapped now and then. What is needed still, or again, comes back page by page
    /// from the system's own copy of the file; nothing is read from the disk for it while the engine or any console
    /// runs.
    static func giveBack() {
        Thread.start("idle-memory") {
            var turn = 0
            while true {
                SystemClock.sleep(milliseconds: pauses[min(turn, pauses.count - 1)])
                turn += 1
                guard let text = try? FileText.read(mappings, maximumBytes: mappingsBytes) else { return }
                for part in unchanged(in: String(decoding: text, as: UTF8.self)) {
                    madvise(UnsafeMutableRawPointer(bitPattern: part.lowerBound), part.count, MADV_DONTNEED)
                }
            }
        }
    }

    /// What cannot be written and equals the file it is from, to the last byte: that can be had again. A mapping that
    /// the loader changed anything in is left alone.
    private static func unchanged(in text: String) -> [Range<UInt>] {
        var found: [Range<UInt>] = []
        var current: Range<UInt>?
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first == "VmFlags:" {
                if let current { found.append(current) }
                current = nil
            } else if words.count == 6, ["r-xp", "r--p"].contains(words[1]), isProgram(words[5]) {
                current = range(words[0])
            } else if words.count == 3, words[1] != "0", changes.contains(words[0]) {
                current = nil
            }
        }
        return found
    }

    /// The program and its libraries, which stay where they are as long as it runs. Any other file may be unmapped
    /// meanwhile, and something of ours stand in its place.
    private static func isProgram(_ path: Substring) -> Bool {
        guard path.hasPrefix("/"), let name = path.split(separator: "/").last else { return false }
        return name == "paydeck" || name.hasSuffix(".so") || name.contains(".so.")
    }

    private static func range(_ text: Substring) -> Range<UInt>? {
        let ends = text.split(separator: "-").map { UInt($0, radix: 16) }
        guard ends.count == 2, let first = ends[0], let last = ends[1], first < last else { return nil }
        return first..<last
    }
}
