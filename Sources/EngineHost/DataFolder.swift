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

    /// Refuses a folder that others may change, and takes from others what they may read: the folder, the store and the
    /// secrets are for their owner alone, whoever made them and however they were copied here.
    /// - Parameter group: who may go through the folder to the consoles' socket; nil for nobody.
    package func secure(group: UInt32? = nil) throws(ConfigurationError) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw ConfigurationError(file: path, rule: "must be a folder")
        }
        guard geteuid() == 0 || status.st_uid == geteuid() else {
            throw ConfigurationError(file: path, rule: "belongs to another user; run: chown \(geteuid()) \(path)")
        }
        let isOurGroup = group == status.st_gid
        guard status.st_mode & 0o002 == 0, status.st_mode & 0o020 == 0 || isOurGroup else {
            throw ConfigurationError(
                file: path,
                rule: "may be written by others, who could have put anything there; look at what is in it, then run: "
                    + "chmod 700 \(path)")
        }
        guard DataFolder.narrow(path, to: group == nil ? 0o700 : 0o750) else {
            throw ConfigurationError(
                file: path, rule: "its mode cannot be changed: \(String(cString: strerror(errno)))")
        }
        DataFolder.secureStore(storePath)
        for name in ["lock", DiskRoom.fileName, MarkerFile.fileName] { DataFolder.narrow("\(path)/\(name)", to: 0o600) }
        for inner in [secretsPath, path + "/keys", recordingsPath] where FileText.exists(inner) {
            DataFolder.narrow(inner, to: 0o700)
            for name in FileText.names(in: inner) { DataFolder.narrow("\(inner)/\(name)", to: 0o600) }
        }
    }

    /// The store and its companions are made for their owner alone; a copy may not be. What cannot be changed (another
    /// owner's, a disk for reading only) stays as it is.
    package static func secureStore(_ storePath: String) {
        for ending in ["", "-wal", "-shm", "-journal"] { narrow(storePath + ending, to: 0o600) }
    }

    /// Takes away what `mode` does not give. False when that failed; fine when nothing is there.
    @discardableResult
    private static func narrow(_ path: String, to mode: mode_t) -> Bool {
        var status = stat()
        // A link is left alone: what it points to is not ours to change.
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFLNK else { return true }
        let wanted = status.st_mode & 0o7777 & (mode | 0o7000)
        return status.st_mode & 0o7777 == wanted || chmod(path, wanted) == 0
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
