import Glibc

/// Whole small files, bounded; the host's only way to the disk besides the store.
package enum FileText {
    /// Reads a file of at most `maximumBytes`.
    package static func read(_ path: String, maximumBytes: Int = Limits.fileBytes) throws(ConfigurationError)
        -> [UInt8]
    {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ConfigurationError(file: path, rule: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        return try read(path, descriptor, maximumBytes)
    }

    /// What a file is read for, which decides who else may touch it.
    package enum Purpose: Sendable {
        /// A key or secret: its owner alone may read it.
        case secret
        /// What we believe, such as a channel's public key: everyone may read it, not everyone change it.
        case trust
    }

    /// Reads a plain file of at most `secretFileBytes` after looking at its permissions. What is judged is the very
    /// file that is read.
    package static func read(_ path: String, for purpose: Purpose) throws(ConfigurationError) -> [UInt8] {
        // A pipe would hold us up at opening; it is refused below.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw ConfigurationError(file: path, rule: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw ConfigurationError(file: path, rule: "must be a plain file")
        }
        switch purpose {
        case .secret:
            guard status.st_mode & 0o077 == 0 else {
                throw ConfigurationError(file: path, rule: "may be read by others; run: chmod 600 \(path)")
            }
        case .trust:
            guard status.st_mode & 0o002 == 0 else {
                throw ConfigurationError(file: path, rule: "may be changed by everyone; run: chmod o-w \(path)")
            }
        }
        return try read(path, descriptor, Limits.secretFileBytes)
    }

    private static func read(
        _ path: String, _ descriptor: Int32, _ maximumBytes: Int
    ) throws(ConfigurationError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw ConfigurationError(file: path, rule: String(cString: strerror(errno))) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= maximumBytes else {
                throw ConfigurationError(file: path, rule: "is larger than \(maximumBytes) bytes")
            }
        }
    }

    package static func readText(_ path: String) throws(ConfigurationError) -> String {
        guard let text = String(validating: try read(path), as: UTF8.self) else {
            throw ConfigurationError(file: path, rule: "is not valid UTF-8")
        }
        return text
    }

    /// Writes a new file readable by its owner alone, durably: temporary file, fsync, rename.
    package static func writeSecret(_ path: String, _ bytes: [UInt8]) throws(ConfigurationError) {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ConfigurationError(file: path, rule: String(cString: strerror(errno))) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                close(descriptor)
                throw ConfigurationError(file: path, rule: String(cString: strerror(errno)))
            }
            written += count
        }
        let synced = fsync(descriptor) == 0
        close(descriptor)
        guard synced, rename(temporary, path) == 0 else {
            throw ConfigurationError(file: path, rule: String(cString: strerror(errno)))
        }
    }

    /// Makes a folder (and those above it) for its owner alone; fine when it is there.
    package static func makeFolder(_ path: String) throws(ConfigurationError) {
        var built = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            built += built.isEmpty || built.hasSuffix("/") ? String(part) : "/" + part
            if mkdir(built, 0o700) != 0, errno != EEXIST {
                throw ConfigurationError(file: built, rule: String(cString: strerror(errno)))
            }
        }
    }

    /// The folder a path lies in.
    package static func folder(of path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return parts.isEmpty ? "." : parts == [""] ? "/" : parts.joined(separator: "/")
    }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Names in a folder, sorted; empty when it cannot be read.
    package static func names(in folder: String) -> [String] {
        guard let handle = opendir(folder) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

/// What is wrong in a configuration or data file, and where.
package struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    package let file: String
    /// 1 for the first; nil when it is about the whole file.
    package let line: Int?
    package let key: String
    package let rule: String

    package init(file: String, line: Int? = nil, key: String = "", rule: String) {
        self.file = file
        self.line = line
        self.key = key
        self.rule = rule
    }

    package var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return key.isEmpty ? "\(place): \(rule)" : "\(place): \(key): \(rule)"
    }
}
