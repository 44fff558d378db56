import Control
import Cryptography
import Glibc
import Payments

/// The recording of one console session, written as it comes: asciicast files for the owner of the data folder alone,
/// each bounded, finished with the SHA-256 that goes onto the audit chain.
final class SessionRecording {
    // One thread at a time uses it; its owner keeps it behind a lock.
    /// A file that is over.
    struct Part: Sendable, Equatable {
        let name: String
        let events: Int
        let bytes: Int
        /// SHA-256, lower-case hexadecimal.
        let digest: String
    }

    private let folder: String
    private let session: String
    private let title: String
    private let startedAt: Timestamp
    private let fileBytes: Int
    private var number = 0
    private var descriptor: Int32 = -1
    private var name = ""
    private var events = 0
    private var bytes = 0
    private var digest: SHA256Stream? = SHA256Stream()
    private var size = (width: 80, height: 24)
    /// What a part of its own must begin with: a whole picture. Until one comes, nothing is written.
    private var waitsForSize = true

    /// `session` is given by the host, "s-12"; only letters, digits and hyphens of it are used in names.
    init(
        folder: String, session: String, title: String, at now: Timestamp, fileBytes: Int = RecordingLimits.fileBytes
    ) throws(ConfigurationError) {
        try FileText.makeFolder(folder)
        self.folder = folder
        self.session = SessionRecording.safe(session)
        self.title = title
        self.fileBytes = fileBytes
        startedAt = now
    }

    /// Takes what the console drew. Events that are none of ours are left out. With a whole picture after the bound of
    /// a file the recording goes on in another.
    /// - Returns: the parts that were finished.
    func take(_ taken: [RecordedEvent]) throws(ConfigurationError) -> [Part] {
        var finished: [Part] = []
        for event in taken.prefix(RecordingLimits.eventsAtOnce)
        where event.data.utf8.count <= RecordingLimits.eventBytes {
            if let told = event.size {
                size = told
                waitsForSize = false
                if bytes >= fileBytes, let part = finish() { finished.append(part) }
            }
            // A console that never begins anew does not fill the disk: what is too much is not kept.
            if bytes >= 2 * fileBytes + RecordingLimits.eventBytes { waitsForSize = true }
            guard !waitsForSize, event.kind == .output || event.size != nil else { continue }
            if descriptor < 0 { try open() }
            try write(Asciicast.line(event))
            events += 1
        }
        return finished
    }

    /// Ends the present part; nil when nothing was written.
    func finish() -> Part? {
        guard descriptor >= 0 else { return nil }
        fsync(descriptor)
        close(descriptor)
        descriptor = -1
        let value = digest.take()?.finish() ?? []
        digest = SHA256Stream()
        defer {
            events = 0
            bytes = 0
        }
        return Part(name: name, events: events, bytes: bytes, digest: Hex.lower(value))
    }

    /// A file is open, and all so far has gone into it.
    var isWriting: Bool { descriptor >= 0 }

    deinit { if descriptor >= 0 { close(descriptor) } }

    private func open() throws(ConfigurationError) {
        let moment = startedAt.spacedBeijing.filter { $0.isNumber }
        name = "\(session)-\(moment)" + (number > 0 ? "-\(number + 1)" : "") + SessionRecording.ending
        let path = folder + "/" + name
        // Whoever cleared the disk may have taken the folder with it.
        try FileText.makeFolder(folder)
        descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ConfigurationError(file: path, rule: String(cString: strerror(errno))) }
        number += 1
        try write(Asciicast.head(
            width: size.width, height: size.height, startedAt: startedAt.seconds, title: title))
    }

    private func write(_ text: String) throws(ConfigurationError) {
        let all = Array(text.utf8)
        var rest = all[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw ConfigurationError(file: folder + "/" + name, rule: String(cString: strerror(errno)))
            }
            rest = rest.dropFirst(count)
        }
        digest?.update(all)
        bytes += all.count
    }

    static let ending = ".cast"

    private static func safe(_ name: String) -> String {
        let kept = name.unicodeScalars.filter {
            $0.isASCII && ($0 == "-" || $0.properties.isAlphabetic || $0.properties.numericType != nil)
        }
        return kept.isEmpty ? "session" : String(String.UnicodeScalarView(kept.prefix(32)))
    }
}
