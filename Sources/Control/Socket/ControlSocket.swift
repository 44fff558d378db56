import Glibc

/// A system call on a socket that failed, in words for people.
package struct SocketFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let path: String
    package let rule: String

    package init(path: String, rule: String) {
        self.path = path
        self.rule = rule
    }

    static func system(_ path: String) -> SocketFault {
        SocketFault(path: path, rule: String(cString: strerror(errno)))
    }

    package var description: String { path.isEmpty ? rule : "\(path): \(rule)" }
}

/// Who may open a socket's file.
package struct SocketAccess: Sendable, Equatable {
    /// Permission bits of the socket's file: 0600 or 0660.
    package var mode: UInt32
    /// The group that gets it, and its folder to pass through; nil keeps the engine's own.
    package var group: UInt32?

    package init(mode: UInt32 = 0o600, group: UInt32? = nil) {
        self.mode = mode
        self.group = group
    }
}

/// Sockets of the Unix domain, without waiting: bytes that cannot move now move later.
package enum ControlSocket {
    /// Opens a socket that consoles can find at `path`. A file left by an engine that died is taken away; one that
    /// still answers is not.
    package static func listen(at path: String, _ access: SocketAccess) throws(SocketFault) -> Int32 {
        try prepareFolder(of: path, access)
        try removeStale(path)
        let descriptor = try make(path)
        do throws(SocketFault) {
            // Made unreachable first, opened once owner and group are right.
            let mask = umask(0o177)
            let bound = withAddress(path) { Glibc.bind(descriptor, $0, $1) }
            let reason = errno
            umask(mask)
            errno = reason
            guard bound == 0 else { throw .system(path) }
            if let group = access.group {
                guard chown(path, uid_t.max, group) == 0 else { throw .system(path) }
            }
            guard chmod(path, access.mode) == 0 else { throw .system(path) }
            guard Glibc.listen(descriptor, 64) == 0 else { throw .system(path) }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Reaches the engine at `path`, or tells why it cannot be reached.
    package static func connect(to path: String) throws(SocketFault) -> Int32 {
        let descriptor = try make(path)
        let reason = reach(descriptor, path)
        guard reason == 0 else {
            close(descriptor)
            throw SocketFault(path: path, rule: String(cString: strerror(reason)))
        }
        return descriptor
    }

    /// Whether an engine listens at `path` now.
    package static func isAnswered(_ path: String) -> Bool {
        guard let descriptor = try? connect(to: path) else { return false }
        close(descriptor)
        return true
    }

    /// 0, or the number of what kept it from connecting.
    private static func reach(_ descriptor: Int32, _ path: String) -> Int32 {
        withAddress(path) { Glibc.connect(descriptor, $0, $1) } == 0 ? 0 : errno
    }

    /// The next console that waits at a listening socket; nil when none does.
    package static func accept(_ listener: Int32) -> Int32? {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        // Without `accept4`, which Swift does not see, the flags are set one by one.
        let isSet = fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
            && fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0
        guard isSet else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// What a read or write came to.
    package enum Transfer: Sendable, Equatable {
        case bytes(Int)
        /// Nothing can move now.
        case later
        /// The other side is gone.
        case gone
    }

    package static func read(_ descriptor: Int32, into buffer: inout [UInt8]) -> Transfer {
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { return .bytes(count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN || errno == EWOULDBLOCK { return .later }
            return .gone
        }
    }

    package static func write(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Transfer {
        while true {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 { return .bytes(count) }
            if errno == EINTR { continue }
            return errno == EAGAIN || errno == EWOULDBLOCK ? .later : .gone
        }
    }

    /// Waits until bytes may move, or the time is over. - Returns: whether they may.
    package static func wait(_ descriptor: Int32, writing: Bool, milliseconds: Int) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(writing ? POLLOUT : POLLIN), revents: 0)
        return poll(&entry, 1, Int32(clamping: milliseconds)) > 0
    }

    /// Takes the socket's file away, so that nobody looks for an engine there.
    package static func remove(_ path: String) { unlink(path) }

    // MARK: parts

    private static func make(_ path: String) throws(SocketFault) -> Int32 {
        guard !path.isEmpty, path.utf8.count <= Limits.pathBytes else {
            throw SocketFault(
                path: path, rule: "must be 1...\(Limits.pathBytes) bytes: the system takes no longer path")
        }
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw .system(path) }
        return descriptor
    }

    private static func withAddress<Result>(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }

    /// The folder decides who can reach the socket and who could put another one in its place: the engine's user alone
    /// writes there.
    private static func prepareFolder(of path: String, _ access: SocketAccess) throws(SocketFault) {
        guard let slash = path.lastIndex(of: "/") else { return }
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        if mkdir(folder, 0o750) == 0 {
            // Whatever mask the process has: the group passes through to the socket.
            guard chmod(folder, access.group == nil ? 0o700 : 0o750) == 0 else { throw .system(folder) }
            if let group = access.group, chown(folder, uid_t.max, group) != 0 { throw .system(folder) }
        } else if errno != EEXIST {
            throw .system(folder)
        }
        var status = stat()
        guard stat(folder, &status) == 0 else { throw .system(folder) }
        let isOurs = status.st_uid == geteuid() || status.st_uid == 0
        guard isOurs, status.st_mode & S_IFMT == S_IFDIR, status.st_mode & 0o022 == 0 else {
            throw SocketFault(
                path: folder, rule: "must be a folder in which the engine's user alone writes (mode 0750)")
        }
    }

    private static func removeStale(_ path: String) throws(SocketFault) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SocketFault(path: path, rule: "is there and is no socket; take it away first")
        }
        let descriptor = try make(path)
        let reason = reach(descriptor, path)
        close(descriptor)
        guard reason == ECONNREFUSED || reason == ENOENT else {
            let why = reason == 0 ? "belongs to an engine that runs; stop that one first"
                : "is there and cannot be tried: \(String(cString: strerror(reason)))"
            throw SocketFault(path: path, rule: why)
        }
        guard unlink(path) == 0 || errno == ENOENT else { throw .system(path) }
    }
}
