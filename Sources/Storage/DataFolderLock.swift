import Glibc

/// Holds a data folder for this process as long as the value, or a copy of it, lives: a store has one writer. The
/// system releases the lock when the process ends in whatever way, so a crash never leaves a folder locked.
///
/// The folder itself is locked, and the file `lock` in it, which tells by whom: who deletes or replaces the file frees
/// nothing.
package struct DataFolderLock: Sendable {
    private let file: LockFile
    private let folder: LockFile

    /// Takes `folder`/lock. `holder` is what another process is told, for example "paydeck engine"; one line.
    package init(folder: String, holder: String) throws(DataFolderLockFault) {
        let path = folder + "/lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unusable(path: path, reason: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            defer { _ = close(descriptor) }
            guard code == EWOULDBLOCK else { throw .unusable(path: path, reason: String(cString: strerror(code))) }
            throw .held(folder: folder, by: DataFolderLock.holder(descriptor))
        }
        let held: LockFile
        do throws(DataFolderLockFault) {
            held = try DataFolderLock.hold(folder, noted: DataFolderLock.holder(descriptor))
        } catch {
            _ = close(descriptor)
            throw error
        }
        let note = Array("\(holder), process \(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, note, note.count, 0) == note.count else {
            let code = errno
            _ = close(descriptor)
            throw .unusable(path: path, reason: String(cString: strerror(code)))
        }
        file = LockFile(descriptor)
        self.folder = held
    }

    private static func hold(_ folder: String, noted: String) throws(DataFolderLockFault) -> LockFile {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unusable(path: folder, reason: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let process = DataFolderLock.process(holding: descriptor)
            _ = close(descriptor)
            guard code == EWOULDBLOCK else { throw .unusable(path: folder, reason: String(cString: strerror(code))) }
            let whom = process.map { "process \($0), whose lock file was taken away" }
            throw .held(folder: folder, by: whom ?? (noted.isEmpty ? "another process" : noted))
        }
        return LockFile(descriptor)
    }

    /// Who holds the lock of an open file, as the system lists it.
    private static func process(holding descriptor: Int32) -> Int? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, let list = fopen("/proc/locks", "r") else { return nil }
        defer { fclose(list) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), list) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let words = text.split(separator: " ")
            // "3: FLOCK  ADVISORY  WRITE 4711 08:01:131 0 EOF"
            guard words.count >= 6, words[1] == "FLOCK", words[5].hasSuffix(":\(status.st_ino)") else { continue }
            return Int(words[4])
        }
        return nil
    }

    private static func holder(_ descriptor: Int32) -> String {
        var note = [UInt8](repeating: 0, count: Limits.lockHolderBytes)
        let count = pread(descriptor, &note, note.count, 0)
        return String(decoding: note.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}

/// Closing the file releases its lock.
private final class LockFile: Sendable {
    private let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { _ = close(descriptor) }
}

/// Why a data folder could not be taken.
package enum DataFolderLockFault: Error, Sendable, Equatable {
    /// Another process works on the folder; `by` is what it said of itself, with its process number.
    case held(folder: String, by: String)
    /// The folder is missing, not writable, or on a file system without locks.
    case unusable(path: String, reason: String)
}

extension DataFolderLockFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .held(let folder, let holder): "\(folder): is in use by \(holder); stop that one first"
        case .unusable(let path, let reason):
            "\(path): cannot be locked: \(reason); the folder must be this user's, on a local disk"
        }
    }
}
