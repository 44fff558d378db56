import Glibc
import HTTPMessage

/// A client of bare sockets: sends exactly the bytes it is given. Blocking, so it lives on threads of its own.
final class RawClient: @unchecked Sendable {
    // Safety: used by one thread at a time; tests hand it on, they do not share it.
    private let socket: Int32
    private var received: [UInt8] = []

    init(port: Int) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw RawClientError.refused }
    }

    deinit { close(socket) }

    /// False when the other side takes no more.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            offset += count
        }
        return true
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// Ends our side; the other may still answer.
    func finish() { shutdown(socket, Int32(SHUT_WR)) }

    /// One answer by its Content-Length; nil when the connection ends first.
    func answer() -> HTTPResponse? {
        while true {
            if let response = takeAnswer() { return response }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            received += buffer[..<count]
        }
    }

    /// An answer's head alone; what follows it stays for `rest`.
    func head() -> HTTPResponse? {
        while true {
            if let end = received.indices.first(where: { received[$0...].starts(with: "\r\n\r\n".utf8) }) {
                let response = RawClient.head(received[..<end])
                received.removeFirst(end + 4)
                return response
            }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            received += buffer[..<count]
        }
    }

    /// All that comes until the other side closes.
    func rest() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return received }
            received += buffer[..<count]
        }
    }

    /// True when the other side closes without another byte.
    func isEnded() -> Bool {
        var byte: UInt8 = 0
        return received.isEmpty && recv(socket, &byte, 1, 0) <= 0
    }

    private func takeAnswer() -> HTTPResponse? {
        guard let end = received.indices.first(where: { received[$0...].starts(with: "\r\n\r\n".utf8) }) else {
            return nil
        }
        var response = RawClient.head(received[..<end])
        let length = response.headers["Content-Length"].flatMap { Int($0) } ?? 0
        guard received.count >= end + 4 + length else { return nil }
        response.body = Array(received[(end + 4)..<(end + 4 + length)])
        received.removeFirst(end + 4 + length)
        return response
    }

    private static func head(_ bytes: ArraySlice<UInt8>) -> HTTPResponse {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers.add(String(parts[0]), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return HTTPResponse(status: status, headers: headers)
    }
}

enum RawClientError: Error { case refused }

/// Runs blocking work on a thread of its own, so that the tests' and the server's tasks keep theirs.
func onThread<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        let box = ThreadWork { continuation.resume(with: Swift.Result { try work() }) }
        var thread = pthread_t()
        _ = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<ThreadWork>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(box).toOpaque())
        pthread_detach(thread)
    }
}

/// Carried to the new thread.
private final class ThreadWork: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
