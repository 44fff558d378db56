import Control
import Glibc
import JSON
import Operations
import Testing

/// A console that says what it likes: frames by hand, over a real socket.
final class RawConsole {
    let descriptor: Int32
    private var reader = FrameReader(maximumBytes: Control.Limits.engineFrameBytes)

    init(_ path: String) throws {
        descriptor = try ControlSocket.connect(to: path)
    }

    deinit { close(descriptor) }

    /// Sends what the socket takes within a second. - Returns: how many bytes that were.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Int {
        var rest = bytes[...]
        while !rest.isEmpty {
            switch ControlSocket.write(descriptor, rest) {
            case .bytes(let count): rest = rest.dropFirst(count)
            case .later:
                guard ControlSocket.wait(descriptor, writing: true, milliseconds: 1_000) else {
                    return bytes.count - rest.count
                }
            case .gone: return bytes.count - rest.count
            }
        }
        return bytes.count
    }

    func say(_ message: ConsoleMessage) throws { send(Frame.bytes(try message.json)) }

    /// A payload, whatever it holds.
    func say(raw text: String) {
        let count = text.utf8.count
        send([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } + Array(text.utf8))
    }

    /// The next message; nil once the engine has closed, or after five seconds.
    func hear() throws -> EngineMessage? {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let payload = try reader.next() { return try EngineMessage(payload) }
            guard ControlSocket.wait(descriptor, writing: false, milliseconds: 5_000) else { return nil }
            switch ControlSocket.read(descriptor, into: &chunk) {
            case .bytes(let count): reader.take(chunk[..<count])
            case .later: continue
            case .gone: return nil
            }
        }
    }

    func greeted(_ hello: Hello = Hello()) throws -> RawConsole {
        try say(.hello(hello))
        guard case .welcome = try hear() else { throw Unwelcome() }
        return self
    }

    struct Unwelcome: Error {}
}
