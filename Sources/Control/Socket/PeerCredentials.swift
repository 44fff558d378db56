import Glibc

/// Who is at the other end of a Unix socket, as the kernel knows it: no program can claim another.
package struct PeerCredentials: Sendable, Equatable {
    /// The process that connected. A hint: numbers are used again.
    package let process: UInt32
    package let user: UInt32
    package let group: UInt32

    /// Nil when the socket has no peer any more.
    package init?(of descriptor: Int32) {
        // `struct ucred` is three 32-bit numbers; the type itself is not visible from Swift.
        var fields = [UInt32](repeating: 0, count: 3)
        var length = socklen_t(fields.count * MemoryLayout<UInt32>.size)
        let wanted = length
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &fields, &length) == 0, length == wanted else {
            return nil
        }
        process = fields[0]
        user = fields[1]
        group = fields[2]
    }
}
