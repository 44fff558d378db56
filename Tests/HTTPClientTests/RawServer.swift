import Glibc
import Synchronization

/// A server of bare sockets on loopback that misbehaves exactly as a test's script says.
final class RawServer: Sendable {
    let port: Int
    private let listener: Int32
    private let log = Mutex(Log())

    struct Log {
        var connections = 0
        var requests: [String] = []
        var open = 0
        var mostOpen = 0
    }

    /// Runs `script` on a thread of its own for each connection; the connection is closed when it returns.
    init(_ script: @escaping @Sendable (RawConnection) -> Void) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> Int32 in
                guard bind(listener, pointer, length) == 0, listen(listener, 128) == 0 else { return -1 }
                return getsockname(listener, pointer, &length)
            }
        }
        guard result == 0 else { throw RawServerError() }
        port = Int(UInt16(bigEndian: address.sin_port))
        RawServer.onThread { [self] in
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { return }
                let number = log.withLock {
                    $0.connections += 1
                    return $0.connections
                }
                RawServer.onThread {
                    let connection = RawConnection(socket: socket, number: number, server: self)
                    script(connection)
                    close(socket)
                }
            }
        }
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    var seen: Log { log.withLock { $0 } }

    func url(_ target: String = "/") -> String { "http://127.0.0.1:\(port)\(target)" }

    fileprivate func note(_ request: String) { log.withLock { $0.requests.append(request) } }

    func entered() {
        log.withLock {
            $0.open += 1
            $0.mostOpen = max($0.mostOpen, $0.open)
        }
    }

    func left() { log.withLock { $0.open -= 1 } }

    static func onThread(_ work: @escaping @Sendable () -> Void) {
        final class Box: Sendable {
            let work: @Sendable () -> Void
            init(_ work: @escaping @Sendable () -> Void) { self.work = work }
        }
        var thread = pthread_t()
        _ = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().work() }
                return nil
            }, Unmanaged.passRetained(Box(work)).toOpaque())
        pthread_detach(thread)
    }
}

struct RawServerError: Error {}

/// One accepted connection in the hands of a script.
final class RawConnection: Sendable {
    private let socket: Int32
    /// 1 for the server's first connection.
    let number: Int
    private let server: RawServer

    init(socket: Int32, number: Int, server: RawServer) {
        self.socket = socket
        self.number = number
        self.server = server
    }

    /// Reads one request with its body as Content-Length tells; nil when the connection ends first.
    func readRequest() -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard recv(socket, &byte, 1, 0) == 1 else { return nil }
            bytes.append(byte)
        }
        let head = String(decoding: bytes, as: UTF8.self)
        let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        var left = line.flatMap { Int($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) } ?? 0
        while left > 0 {
            guard recv(socket, &byte, 1, 0) == 1 else { return nil }
            bytes.append(byte)
            left -= 1
        }
        let request = String(decoding: bytes, as: UTF8.self)
        server.note(request)
        return request
    }

    func readBytes(_ count: Int) {
        var byte: UInt8 = 0
        for _ in 0..<count { _ = recv(socket, &byte, 1, 0) }
    }

    func write(_ text: String) { write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            offset += count
        }
    }

    func answer(_ body: String, headers: String = "") {
        write("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Closing then sends a reset instead of an orderly end.
    func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    /// Waits until the other side has closed.
    func waitForEnd() {
        var byte: UInt8 = 0
        while recv(socket, &byte, 1, 0) == 1 {}
    }
}

/// A gate that tests open by hand, so that nothing depends on time.
final class Gate: Sendable {
    private let flag = Mutex(false)

    func open() { flag.withLock { $0 = true } }

    func pass() {
        while !flag.withLock({ $0 }) { usleep(1_000) }
    }
}
