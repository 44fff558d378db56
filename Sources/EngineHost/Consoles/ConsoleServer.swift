package import Control
import Glibc
import JSON
import Operations
import Payments

/// Lets consoles of other processes attach: one thread moves bytes, two look at the engine for all of them, and others
/// carry their acts in. The engine's lane never waits for a console.
package final class ConsoleServer: @unchecked Sendable {
    // Safety: `connections` and what follows it are touched only by the server's thread; `finished` and `isStopping`
    // are behind locks.

    /// Where consoles find the engine, and who they may be.
    package struct Settings: Sendable {
        package var path: String
        package var access: SocketAccess
        package var directory: OperatorDirectory
        package var maximumConsoles: Int
        package var environment: String
        package var site: String

        package init(
            path: String, access: SocketAccess = SocketAccess(), directory: OperatorDirectory,
            maximumConsoles: Int = Limits.consoles, environment: String, site: String
        ) {
            self.path = path
            self.access = access
            self.directory = directory
            self.maximumConsoles = maximumConsoles
            self.environment = environment
            self.site = site
        }
    }

    package let settings: Settings
    let engine: EngineHost
    private let listener: Int32
    /// The thread is woken by a byte in this pipe.
    private let wakeReader: Int32
    private let wakeWriter: Int32
    let rows = SharedRows()
    let looking = WorkerPool(threads: 2, name: "console-look")
    let acting = WorkerPool(threads: 4, name: "console-act")
    private let finished = Locked<[Finished]>([])
    private let isStopping = Locked(false)
    private let stopped = Locked(false)

    var connections: [Int: ConsoleConnection] = [:]
    private var nextConnection = 1
    private var nextPicture: Int64 = 1
    private var chunk = [UInt8](repeating: 0, count: 65_536)
    /// Users that were refused lately, so that one who tries all the time does not fill the record.
    private var refusals: [UInt32: Int64] = [:]
    private let places: ConsolePlaces
    var arrivals = ConsoleArrivals()

    /// What a worker has made for a connection.
    struct Finished: Sendable {
        let connection: Int
        let frame: [UInt8]
        /// Set by a look: what the console holds from now on.
        var held: HeldPicture?
        var isLook = false
    }

    /// Opens the socket and starts serving.
    /// - Throws: `ConfigurationError` when the socket cannot be opened where it should.
    package static func start(
        _ settings: Settings, for engine: EngineHost
    ) throws(ConfigurationError) -> ConsoleServer {
        let listener: Int32
        do throws(SocketFault) {
            listener = try ControlSocket.listen(at: settings.path, settings.access)
        } catch {
            throw ConfigurationError(file: error.path, rule: error.rule)
        }
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else {
            close(listener)
            throw ConfigurationError(file: settings.path, rule: String(cString: strerror(errno)))
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        let server = ConsoleServer(settings, engine, listener, ends)
        Thread.start("consoles") { server.run() }
        return server
    }

    private init(_ settings: Settings, _ engine: EngineHost, _ listener: Int32, _ ends: [Int32]) {
        self.settings = settings
        places = ConsolePlaces(maximum: settings.maximumConsoles, isOnePersons: settings.directory.isOnePersons)
        self.engine = engine
        self.listener = listener
        wakeReader = ends[0]
        wakeWriter = ends[1]
    }

    /// Tells every console that the engine ends, and takes the socket away.
    package func stop() {
        isStopping.with { $0 = true }
        wake()
        let limit = SystemClock.ticks() + 2_000
        while !stopped.with({ $0 }), SystemClock.ticks() < limit { SystemClock.sleep(milliseconds: 2) }
        looking.stop()
        acting.stop()
    }

    func finish(_ answer: Finished) {
        finished.with { $0.append(answer) }
        wake()
    }

    func makePictureNumber() -> Int64 {
        defer { nextPicture += 1 }
        return nextPicture
    }

    private func wake() {
        var byte: UInt8 = 1
        _ = write(wakeWriter, &byte, 1)
    }

    // MARK: the thread

    private func run() {
        while !isStopping.with({ $0 }) {
            let now = SystemClock.ticks()
            let listening = connections.values.filter { $0.isListening(at: now) }.map(\.number)
            wait(Set(listening), at: now)
        }
        let refusal = ConsoleServer.frame(ProtocolFault(.stopping, "the engine ends"))
        for connection in connections.values {
            connection.say(refusal, at: SystemClock.ticks())
            connection.leave()
        }
        connections = [:]
        ControlSocket.remove(settings.path)
        close(listener)
        stopped.with { $0 = true }
    }

    private func wait(_ listening: Set<Int>, at now: Int64) {
        let watched = connections.values.sorted { $0.number < $1.number }
        var entries = [
            pollfd(fd: wakeReader, events: Int16(POLLIN), revents: 0),
            pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
        ]
        entries += watched.map { connection in
            let events = (listening.contains(connection.number) ? POLLIN : 0) | (connection.hasOutput ? POLLOUT : 0)
            return pollfd(fd: connection.descriptor, events: Int16(events), revents: 0)
        }
        let count = poll(&entries, nfds_t(entries.count), Int32(clamping: pause(watched, at: now)))
        let after = SystemClock.ticks()
        if count > 0, entries[0].revents != 0 { drainWakes() }
        for answer in finished.with({ taken in defer { taken = [] }; return taken }) { deliver(answer, at: after) }
        if count > 0, entries[1].revents != 0 { acceptAll(at: after) }
        for (connection, entry) in zip(watched, entries.dropFirst(2)) where count > 0 && entry.revents != 0 {
            serve(connection, Int32(entry.revents), at: after)
        }
        for connection in connections.values {
            if connection.isListening(at: after), connection.reader.waitingBytes > 0 { take(connection, at: after) }
            closeIfDue(connection, at: after)
        }
    }

    /// Until something is due by itself.
    private func pause(_ watched: [ConsoleConnection], at now: Int64) -> Int64 {
        var next = now + 60_000
        for connection in watched {
            if case .greeting(_, let until) = connection.phase { next = min(next, until) }
            if let stuck = connection.stuckSince { next = min(next, stuck + Limits.consoleStuckMilliseconds) }
            if let again = connection.listensAgain(at: now) { next = min(next, again) }
        }
        return max(1, next - now)
    }

    private func drainWakes() {
        var bytes = [UInt8](repeating: 0, count: 512)
        while Glibc.read(wakeReader, &bytes, bytes.count) == bytes.count {}
    }

    private func serve(_ connection: ConsoleConnection, _ events: Int32, at now: Int64) {
        if events & POLLOUT != 0 { connection.flush(at: now) }
        if events & POLLIN != 0, connection.isListening(at: now) {
            connection.read(&chunk)
            take(connection, at: now)
        } else if events & (POLLHUP | POLLERR | POLLNVAL) != 0 {
            // Nothing more can be said; what it asked for before is carried out all the same.
            drop(connection)
        }
    }

    private func closeIfDue(_ connection: ConsoleConnection, at now: Int64) {
        if case .greeting(_, let until) = connection.phase, now >= until {
            refuse(connection, ProtocolFault(.silent, "hello must come within \(Control.Limits.helloMilliseconds) ms"))
        }
        let isStuck = connection.stuckSince.map { now - $0 >= Limits.consoleStuckMilliseconds } ?? false
        if connection.isFinished || isStuck { drop(connection) }
    }

    func drop(_ connection: ConsoleConnection) {
        guard connections.removeValue(forKey: connection.number) != nil else { return }
        connection.leave()
    }

    // MARK: coming in

    private func acceptAll(at now: Int64) {
        while let descriptor = ControlSocket.accept(listener) {
            do throws(ProtocolFault) {
                let (identity, user) = try peer(descriptor, at: now)
                let phase = ConsoleConnection.Phase.greeting(
                    identity, until: now + Control.Limits.helloMilliseconds)
                connections[nextConnection] = ConsoleConnection(
                    number: nextConnection, user: user, descriptor: descriptor, phase: phase)
                nextConnection += 1
            } catch {
                // A socket that was just made takes one small frame.
                _ = ControlSocket.write(descriptor, ConsoleServer.frame(error)[...])
                close(descriptor)
            }
        }
    }

    private func peer(
        _ descriptor: Int32, at now: Int64
    ) throws(ProtocolFault) -> (identity: OperatorIdentity, user: UInt32) {
        guard let peer = PeerCredentials(of: descriptor) else {
            throw ProtocolFault(.notPermitted, "the system does not tell who you are")
        }
        let identity: OperatorIdentity
        do throws(OperatorDirectory.Refusal) {
            identity = try settings.directory.identity(ofUser: peer.user)
        } catch {
            noteRefused(peer, error.rule, at: now)
            throw ProtocolFault(.notPermitted, error.rule)
        }
        let own = connections.values.count { $0.user == peer.user }
        if let rule = places.refusal(identity, taken: connections.count, own: own) {
            throw ProtocolFault(.full, rule)
        }
        return (identity, peer.user)
    }

    /// A user is noted once a minute, however often it tries.
    private func noteRefused(_ peer: PeerCredentials, _ rule: String, at now: Int64) {
        refusals = refusals.filter { now - $0.value < 60_000 }
        guard refusals[peer.user] == nil, refusals.count < 100 else { return }
        refusals[peer.user] = now
        engine.noteRefusedConsole(user: peer.user, rule: rule)
    }

    static func frame(_ fault: ProtocolFault) -> [UInt8] {
        Frame.bytes((try? EngineMessage.refused(fault).json) ?? .null)
    }
}
