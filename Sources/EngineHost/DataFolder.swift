package import Cryptography
import Glibc

/// The folder that holds a store, its lock and its secrets.
package struct DataFolder: Sendable {
    package let path: String
    /// True when the folder goes away with the process.
    package let isTemporary: Bool

    /// An existing or new folder for keeps.
    package init(_ path: String) throws(ConfigurationError) {
        try FileText.makeFolder(path)
        self.path = path
        isTemporary = false
    }

    /// A fresh folder that `remove` deletes.
    package static func temporary() throws(ConfigurationError) -> DataFolder {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/paydeck-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ConfigurationError(file: base, rule: "no temporary folder: \(String(cString: strerror(errno)))")
        }
        return DataFolder(
            path: String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self),
            isTemporary: true)
    }

    private init(path: String, isTemporary: Bool) {
        self.path = path
        self.isTemporary = isTemporary
    }

    package var storePath: String { path + "/paydeck.sqlite" }
    package var secretsPath: String { path + "/secrets" }
    /// Where consoles attach unless told otherwise.
    package var socketPath: String { path + "/" + ConsoleSettings.fileName }
    package var recordingsPath: String { RecordingFolder.path(in: path) }

    /// Deletes the folder if it is temporary. Only files this program makes are touched.
    package func remove() {
        guard isTemporary else { return }
        for name in FileText.names(in: secretsPath) { unlink("\(secretsPath)/\(name)") }
        rmdir(secretsPath)
        for name in FileText.names(in: recordingsPath) { unlink("\(recordingsPath)/\(name)") }
        rmdir(recordingsPath)
        for name in FileText.names(in: path) { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    /// The secret of that name, made at first use and kept for the owner alone.
    package func secret(_ name: String, bytes count: Int = 32) throws -> SecretBytes {
        try FileText.makeFolder(secretsPath)
        let file = "\(secretsPath)/\(name)"
        if !FileText.exists(file) {
            try FileText.writeSecret(file, Array(Hex.lower(RandomBytes.make(count)).utf8))
        }
        return SecretBytes(try FileText.read(file, for: .secret))
    }
}
