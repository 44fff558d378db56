package import Control
import Cryptography
import Glibc

/// Recordings of sessions in a data folder.
package enum RecordingFolder {
    package static func path(in dataFolder: String) -> String { dataFolder + "/recordings" }

    /// The parts of the newest recording of a session, in their order. Sessions are counted anew with each start of
    /// an engine, so that several may have had the number.
    package static func newest(of session: String, in folder: String) -> [String] {
        let all = FileText.names(in: folder).filter {
            $0.hasPrefix(session + "-") && $0.hasSuffix(SessionRecording.ending)
        }
        // After the session's number comes the moment of 14 digits.
        let length = session.count + 15
        guard let newest = all.map({ $0.prefix(length) }).max() else { return [] }
        return all.filter { $0.hasPrefix(newest) }.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    }

    /// Deletes the oldest recordings until those left are within the bound. Returns the names of those that went.
    static func prune(_ folder: String, to limit: Int = RecordingLimits.folderBytes) -> [String] {
        var files: [(name: String, bytes: Int, at: Int)] = []
        for name in FileText.names(in: folder) where name.hasSuffix(SessionRecording.ending) {
            var status = stat()
            guard stat(folder + "/" + name, &status) == 0 else { continue }
            files.append((name, Int(status.st_size), status.st_mtim.tv_sec))
        }
        var total = files.reduce(0) { $0 + $1.bytes }
        var gone: [String] = []
        for file in files.sorted(by: { ($0.at, $0.name) < ($1.at, $1.name) }) where total > limit {
            guard unlink(folder + "/" + file.name) == 0 else { continue }
            total -= file.bytes
            gone.append(file.name)
        }
        return gone
    }

    /// A recording and the digest of its file, for replay. Throws `ConfigurationError` and `Asciicast.Fault`.
    package static func read(_ path: String) throws -> (file: Asciicast.File, digest: String) {
        let bytes = try FileText.read(path, maximumBytes: RecordingLimits.replayBytes)
        return (try Asciicast.read(bytes), Hex.lower(Digest.sha256(bytes)))
    }
}
