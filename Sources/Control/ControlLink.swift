import Dispatch
import Glibc
import JSON
import Operations
import Synchronization

/// One console's connection: made, kept, lost and made again by a thread of its own.
final class ControlLink: Sendable {
    private enum Standing: Sendable {
        case down(ControlError)
        case up(descriptor: Int32)
    }

    private struct State {
        var standing = Standing.down(.unreachable("not connected yet"))
        var welcome: Welcome?
        var isClosed = false
        /// The first question after a loss is told of it at once; later ones wait a little for the way back.
        var lossIsTold = true
        var nextNumber: Int64 = 1
        var waiting: [Int64: Waiter] = [:]
        var hopeful: [DispatchSemaphore] = []
        /// The picture held, from which deltas lead on.
        var picture: (number: Int64, value: JSONValue)?
        var state: ConsoleState?
    }

    /// A thread that waits for an answer.
    private final class Waiter: Sendable {
        let arrived = DispatchSemaphore(value: 0)
        let answer = Mutex<Result<EngineMessage, ControlError>?>(nil)

        func resume(_ result: Result<EngineMessage, ControlError>) {
            answer.withLock { $0 = $0 ?? result }
            arrived.signal()
        }
    }

    private let path: String
    private let hello: Hello
    private let state = Mutex(State())
    /// Held while a frame is written, and while the descriptor is closed.
    private let writing = Mutex(())
    private let ended = DispatchSemaphore(value: 0)
    private let queue = DispatchQueue(label: "control.link")

    init(path: String, hello: Hello) {
        self.path = path
        self.hello = hello
    }

    func start() { queue.async { [self] in run() } }

    func close() {
        let descriptor: Int32? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.isClosed = true
            if case .up(let descriptor) = state.standing { return descriptor }
            return nil
        }
        if let descriptor {
            send(.bye)
            // Wakes the thread that reads; the descriptor itself is closed by it.
            shutdown(descriptor, Int32(SHUT_RDWR))
        }
        ended.signal()
    }

    // MARK: questions

    func welcome(withinMilliseconds milliseconds: Int) throws(ControlError) -> Welcome {
        awaitUp(withinMilliseconds: milliseconds)
        let (welcome, standing) = state.withLock { ($0.welcome, $0.standing) }
        if case .up = standing, let welcome { return welcome }
        if case .down(let error) = standing { throw error }
        throw .unreachable(path)
    }

    func look(_ query: ConsoleQuery) throws(ControlError) -> JSONValue {
        let held = state.withLock { $0.picture }
        let answer = try ask(withinMilliseconds: Limits.lookMilliseconds) {
            .look(number: $0, query: query, have: held?.number ?? 0)
        }
        switch answer {
        case .picture(_, let picture, let content):
            let value: JSONValue
            switch content {
            case .full(let full): value = full
            case .delta(let base, let delta):
                guard let held, held.number == base else { throw lostPicture() }
                do { value = try JSONDelta.apply(delta, to: held.value) } catch { throw lostPicture() }
            }
            state.withLock { $0.picture = (picture, value) }
            return value
        case .failed(_, .stopped, let reason): throw .stopped(reason)
        case .failed(_, _, let reason): throw .unreachable(reason)
        default: throw .unreachable("the engine answered something else than was asked")
        }
    }

    /// The next question asks for everything.
    private func lostPicture() -> ControlError {
        state.withLock { $0.picture = nil }
        return .unreachable("the engine's answer does not fit what was seen before; asking for all of it")
    }

    /// Puts a question and waits for its answer.
    func ask(
        withinMilliseconds milliseconds: Int, _ message: (Int64) -> ConsoleMessage
    ) throws(ControlError) -> EngineMessage {
        try awaitWayBack()
        let waiter = Waiter()
        let number: Int64 = state.withLock { state in
            defer { state.nextNumber += 1 }
            state.waiting[state.nextNumber] = waiter
            return state.nextNumber
        }
        defer { state.withLock { _ = $0.waiting.removeValue(forKey: number) } }
        guard send(message(number)) else { throw loss() }
        guard waiter.arrived.wait(timeout: .now() + .milliseconds(milliseconds)) == .success else {
            throw .unreachable("no answer within \(milliseconds) ms")
        }
        switch waiter.answer.withLock({ $0 }) {
        case .success(let answer): return answer
        case .failure(let error): throw error
        case nil: throw loss()
        }
    }

    func tell(_ told: ConsoleState) {
        let isUp = state.withLock { state in
            state.state = told
            if case .up = state.standing { return true }
            return false
        }
        if isUp { send(.state(told)) }
    }

    /// Each event in a frame of its own, all of them in one write. What is lost with the connection is told, so that
    /// the next piece is a whole picture.
    func record(_ events: [RecordedEvent]) throws(ControlError) {
        guard send(events.map { .record($0) }) else { throw loss() }
    }

    private func loss() -> ControlError {
        let standing = state.withLock { state in
            state.lossIsTold = true
            return state.standing
        }
        if case .down(let error) = standing { return error }
        return .unreachable("the engine does not take questions")
    }

    /// Returns while there is a connection. A loss is told at once, the first time; then there is a short wait for the
    /// way back, so that the answer to the question comes as soon as the engine is there.
    private func awaitWayBack() throws(ControlError) {
        let (standing, wasTold) = state.withLock { state in
            defer { state.lossIsTold = true }
            return (state.standing, state.lossIsTold)
        }
        guard case .down(let error) = standing else { return }
        guard wasTold, case .unreachable = error, awaitUp(withinMilliseconds: Limits.linkPatienceMilliseconds) else {
            throw loss()
        }
    }

    @discardableResult
    func awaitUp(withinMilliseconds milliseconds: Int) -> Bool {
        let hope = DispatchSemaphore(value: 0)
        let isUp = state.withLock { state in
            if case .up = state.standing { return true }
            state.hopeful.append(hope)
            return false
        }
        if isUp { return true }
        if hope.wait(timeout: .now() + .milliseconds(milliseconds)) == .success { return isConnected }
        state.withLock { $0.hopeful.removeAll { $0 === hope } }
        return false
    }

    private var isConnected: Bool {
        state.withLock { if case .up = $0.standing { true } else { false } }
    }

    @discardableResult
    private func send(_ message: ConsoleMessage) -> Bool { send([message]) }

    /// Writes frames whole. False when the connection is gone or takes nothing: then it is broken off, for half a frame
    /// cannot be taken back.
    private func send(_ messages: [ConsoleMessage]) -> Bool {
        var bytes: [UInt8] = []
        for message in messages {
            guard let json = try? message.json else { return false }
            bytes += Frame.bytes(json)
        }
        return writing.withLock { _ in
            guard case .up(let descriptor) = state.withLock({ $0.standing }) else { return false }
            guard ControlLink.writeAll(descriptor, bytes) else {
                shutdown(descriptor, Int32(SHUT_RDWR))
                return false
            }
            return true
        }
    }

    private static func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            switch ControlSocket.write(descriptor, rest) {
            case .bytes(let count): rest = rest.dropFirst(count)
            case .later:
                guard ControlSocket.wait(descriptor, writing: true, milliseconds: Limits.sendMilliseconds) else {
                    return false
                }
            case .gone: return false
            }
        }
        return true
    }

    // MARK: the thread

    private func run() {
        while !state.withLock({ $0.isClosed }) {
            let error = connection()
            lost(error)
            let pause: Int
            if case .unreachable = error {
                pause = Limits.reconnectMilliseconds
            } else {
                pause = Limits.refusedMilliseconds
            }
            _ = ended.wait(timeout: .now() + .milliseconds(pause))
        }
    }

    /// One connection from its beginning to its end. - Returns: why it ended.
    private func connection() -> ControlError {
        let descriptor: Int32
        do throws(SocketFault) {
            descriptor = try ControlSocket.connect(to: path)
        } catch {
            return .unreachable("\(error)")
        }
        defer { writing.withLock { _ in _ = Glibc.close(descriptor) } }
        do throws(ProtocolFault) {
            var reader = FrameReader(maximumBytes: Limits.engineFrameBytes)
            guard let json = try? ConsoleMessage.hello(hello).json, ControlLink.writeAll(descriptor, Frame.bytes(json)),
                case .welcome(let welcome)? = try firstMessage(descriptor, &reader)
            else { return .unreachable("\(path): the engine does not answer") }
            up(descriptor, welcome)
            while let message = try next(descriptor, &reader, milliseconds: nil) {
                if case .refused(let fault) = message { throw fault }
                take(message)
            }
            return .unreachable("\(path): the engine has gone")
        } catch {
            return ControlLink.error(error, hello)
        }
    }

    private func firstMessage(
        _ descriptor: Int32, _ reader: inout FrameReader
    ) throws(ProtocolFault) -> EngineMessage? {
        let message = try next(descriptor, &reader, milliseconds: Limits.welcomeMilliseconds)
        if case .refused(let fault) = message { throw fault }
        return message
    }

    /// The next message; nil when the engine has gone or the time is over.
    private func next(
        _ descriptor: Int32, _ reader: inout FrameReader, milliseconds: Int?
    ) throws(ProtocolFault) -> EngineMessage? {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let payload = try reader.next() { return try EngineMessage(payload) }
            guard ControlSocket.wait(descriptor, writing: false, milliseconds: milliseconds ?? -1) else { return nil }
            switch ControlSocket.read(descriptor, into: &chunk) {
            case .bytes(let count): reader.take(chunk[..<count])
            case .later: continue
            case .gone: return nil
            }
        }
    }

    private func take(_ message: EngineMessage) {
        let number: Int64
        switch message {
        case .picture(let answered, _, _), .preview(let answered, _), .result(let answered, _),
            .noted(let answered), .failed(let answered, _, _):
            number = answered
        case .welcome, .refused: return
        }
        state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(.success(message))
    }

    private func up(_ descriptor: Int32, _ welcome: Welcome) {
        let (hopeful, told) = state.withLock { state in
            state.standing = .up(descriptor: descriptor)
            state.welcome = welcome
            state.picture = nil
            state.lossIsTold = false
            defer { state.hopeful = [] }
            return (state.hopeful, state.state)
        }
        for hope in hopeful { hope.signal() }
        if let told { send(.state(told)) }
    }

    private func lost(_ error: ControlError) {
        let (waiting, hopeful) = state.withLock { state in
            state.standing = .down(error)
            if !state.waiting.isEmpty { state.lossIsTold = true }
            defer { state.waiting = [:] }
            // Who hopes is told only of refusals: a connection may still come.
            if case .unreachable = error { return (Array(state.waiting.values), [DispatchSemaphore]()) }
            defer { state.hopeful = [] }
            return (Array(state.waiting.values), state.hopeful)
        }
        for waiter in waiting { waiter.resume(.failure(error)) }
        for hope in hopeful { hope.signal() }
    }

    private static func error(_ fault: ProtocolFault, _ hello: Hello) -> ControlError {
        switch fault.code {
        case .version:
            .versionsDiffer(console: text(hello.versions), engine: fault.versions.map(text) ?? "?")
        case .notPermitted, .full: .notPermitted(fault.rule)
        case .malformed, .tooLarge, .unexpected, .silent, .stopping:
            .unreachable(fault.field.isEmpty ? fault.rule : "\(fault.field) \(fault.rule)")
        }
    }

    private static func text(_ versions: ClosedRange<Int>) -> String {
        versions.count == 1 ? "\(versions.lowerBound)" : "\(versions.lowerBound)-\(versions.upperBound)"
    }
}
