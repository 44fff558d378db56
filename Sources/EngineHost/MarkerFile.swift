import Cryptography
import Glibc
import Payments
package import Storage

/// The marker: how far a store is, kept outside of it. Two places of one small file are written in turn, so that a
/// write cut short leaves the one before, and a full disk keeps neither from being written.
package struct MarkerFile: Sendable {
    package let path: String

    package static let fileName = "paydeck.marker"
    static let placeBytes = 1_024

    package init(path: String) { self.path = path }

    /// The newest mark that is whole; nil when there is none.
    /// - Throws: `ConfigurationError` when the file is there and cannot be read.
    package func read() throws(ConfigurationError) -> StoreMark? { try newest()?.mark }

    private func newest() throws(ConfigurationError) -> (number: Int64, mark: StoreMark)? {
        guard FileText.exists(path) else { return nil }
        let bytes = try FileText.read(path, maximumBytes: 2 * MarkerFile.placeBytes)
        return [0, MarkerFile.placeBytes].compactMap { start in
            MarkerFile.decode(Array(bytes.dropFirst(start).prefix(MarkerFile.placeBytes)))
        }.max { $0.number < $1.number }
    }

    /// Opens the file for writing, and makes it when it is not there.
    func writer() throws(ConfigurationError) -> MarkerWriter {
        let number = try newest()?.number ?? 0
        let descriptor = MarkerFile.opened(path)
        guard descriptor >= 0 else { throw ConfigurationError(file: path, rule: String(cString: strerror(errno))) }
        return MarkerWriter(path: path, descriptor: descriptor, number: number)
    }

    /// Negative when it cannot be opened; `errno` says why.
    fileprivate static func opened(_ path: String) -> Int32 {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        // Both places get their blocks now, while there is room.
        if descriptor >= 0 { posix_fallocate(descriptor, 0, off_t(2 * MarkerFile.placeBytes)) }
        return descriptor
    }

    // MARK: one place

    static func encode(_ mark: StoreMark, number: Int64) -> [UInt8] {
        let lines = [
            "paydeck marker 1", "number \(number)", "store \(mark.store)", "event \(mark.event)",
            "at \(mark.at.milliseconds)", "event_hash \(Hex.lower(mark.eventHash))", "ledger \(mark.ledger)",
            "ledger_hash \(Hex.lower(mark.ledgerHash))", "audit \(mark.audit)",
            "audit_hash \(Hex.lower(mark.auditHash))",
        ]
        let text = Array(lines.joined(separator: "\n").utf8)
        let whole = text + Array("\nsha256 \(Hex.lower(Digest.sha256(text)))\n".utf8)
        return whole + [UInt8](repeating: UInt8(ascii: "\n"), count: max(0, placeBytes - whole.count))
    }

    static func decode(_ place: [UInt8]) -> (number: Int64, mark: StoreMark)? {
        let lines = String(decoding: place, as: UTF8.self).split(separator: "\n")
        guard lines.count == 11, lines[0] == "paydeck marker 1" else { return nil }
        let text = Array(lines.dropLast().joined(separator: "\n").utf8)
        guard lines[10] == "sha256 \(Hex.lower(Digest.sha256(text)))" else { return nil }
        var values: [Substring: Substring] = [:]
        for line in lines.dropFirst().dropLast() {
            guard let space = line.firstIndex(of: " ") else { return nil }
            values[line[..<space]] = line[line.index(after: space)...]
        }
        func number(_ name: Substring) -> Int64? { values[name].flatMap { Int64($0) } }
        func hash(_ name: Substring) -> [UInt8]? { values[name].flatMap { Hex.decode(String($0)) } }
        guard let count = number("number"), let store = values["store"], let event = number("event"),
            let at = number("at"), let eventHash = hash("event_hash"), let ledger = number("ledger"),
            let ledgerHash = hash("ledger_hash"), let audit = number("audit"), let auditHash = hash("audit_hash")
        else { return nil }
        return (
            count,
            StoreMark(
                store: String(store), event: event, at: Timestamp(milliseconds: at), eventHash: eventHash,
                ledger: ledger, ledgerHash: ledgerHash, audit: audit, auditHash: auditHash)
        )
    }
}

/// Writes marks, one place after the other.
final class MarkerWriter: Sendable {
    private let path: String
    private let state: Locked<(descriptor: Int32, number: Int64)>

    init(path: String, descriptor: Int32, number: Int64) {
        self.path = path
        state = Locked((descriptor, number))
    }

    deinit { state.with { _ = close($0.descriptor) } }

    /// Durable when it returns nil; else why it is not. A file that was taken away or replaced is made again: what is
    /// written into one without a name helps nobody.
    func write(_ mark: StoreMark) -> String? {
        state.with { state in
            if !MarkerWriter.isAt(path, state.descriptor) {
                let opened = MarkerFile.opened(path)
                guard opened >= 0 else { return MarkerWriter.reason(path) }
                close(state.descriptor)
                state.descriptor = opened
            }
            state.number += 1
            let place = MarkerFile.encode(mark, number: state.number)
            let offset = off_t(state.number % 2) * off_t(MarkerFile.placeBytes)
            guard pwrite(state.descriptor, place, place.count, offset) == place.count,
                fdatasync(state.descriptor) == 0
            else { return MarkerWriter.reason(path) }
            return nil
        }
    }

    private static func isAt(_ path: String, _ descriptor: Int32) -> Bool {
        var (named, held) = (stat(), stat())
        return stat(path, &named) == 0 && fstat(descriptor, &held) == 0 && named.st_ino == held.st_ino
            && named.st_dev == held.st_dev
    }

    private static func reason(_ path: String) -> String { "\(path): \(String(cString: strerror(errno)))" }
}
