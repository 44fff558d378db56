import Control
import JSON
import Operations
import Payments

// What consoles say and what becomes of it.
extension ConsoleServer {
    /// Takes messages while the console may speak.
    func take(_ connection: ConsoleConnection, at now: Int64) {
        do throws(ProtocolFault) {
            while connection.isListening(at: now), let payload = try connection.nextPayload() {
                try take(try ConsoleMessage(payload), from: connection, at: now)
            }
        } catch {
            refuse(connection, error)
        }
    }

    func refuse(_ connection: ConsoleConnection, _ fault: ProtocolFault) {
        connection.client?.leave()
        connection.phase = .closing
        connection.say(ConsoleServer.frame(fault), at: SystemClock.ticks())
    }

    private func take(
        _ message: ConsoleMessage, from connection: ConsoleConnection, at now: Int64
    ) throws(ProtocolFault) {
        if case .greeting(let identity, _) = connection.phase {
            guard case .hello(let hello) = message else {
                throw ProtocolFault(.unexpected, field: "type", "must be hello first")
            }
            return try greet(connection, hello, identity, at: now)
        }
        guard let client = connection.client else { return }
        if connection.readsOnly { try checkReading(message) }
        switch message {
        case .hello: throw ProtocolFault(.unexpected, field: "type", "must not be hello a second time")
        case .look(let number, let query, let have):
            connection.spendToken()
            let look = ConsoleConnection.Look(number: number, query: query, have: have)
            if connection.isLooking { connection.nextLook = look } else { start(look, connection, client) }
        case .preview(let number, let command):
            connection.spendToken()
            ask(connection, looking) {
                do throws(ControlError) {
                    return ConsoleServer.frame(.preview(number: number, try client.preview(command)))
                } catch {
                    return ConsoleServer.frame(error, number)
                }
            }
        case .submit(let number, let envelope):
            connection.spendToken()
            ask(connection, acting) {
                do throws(ControlError) {
                    return ConsoleServer.frame(.result(number: number, try client.submit(envelope)))
                } catch {
                    return ConsoleServer.frame(error, number)
                }
            }
        case .note(let number, let note):
            connection.spendToken()
            ask(connection, acting) {
                do throws(ControlError) {
                    try client.note(note)
                    return ConsoleServer.frame(.noted(number: number))
                } catch {
                    return ConsoleServer.frame(error, number)
                }
            }
        case .state(let state): client.tell(state)
        case .record(let event): try? client.record([event])
        case .bye: connection.phase = .closing
        }
        if connection.isClosing { client.leave() }
    }

    /// Who came to look does not act.
    private func checkReading(_ message: ConsoleMessage) throws(ProtocolFault) {
        switch message {
        case .hello, .look, .preview, .bye: return
        case .submit, .note, .state, .record:
            throw ProtocolFault(.unexpected, field: "type", "must be look, preview or bye: the session only reads")
        }
    }

    private func greet(
        _ connection: ConsoleConnection, _ hello: Hello, _ identity: OperatorIdentity, at now: Int64
    ) throws(ProtocolFault) {
        let known = ControlProtocol.versions
        let version = min(known.upperBound, hello.versions.upperBound)
        guard known.contains(version), hello.versions.contains(version) else {
            throw ProtocolFault(
                .version, field: "versions",
                "this engine (\(ProgramVersion.text)) speaks \(known.lowerBound) to \(known.upperBound)",
                versions: known)
        }
        guard arrivals.admits(connection.user, at: now) else {
            throw ProtocolFault(
                .full, "you attached \(Limits.consoleArrivals) times within a short time; try again in a second")
        }
        var named: OperatorIdentity
        do throws(OperatorDirectory.Refusal) {
            named = try settings.directory.named(hello.name, identity)
        } catch {
            throw ProtocolFault(.notPermitted, field: "name", error.rule)
        }
        named.origin = OperatorDirectory.origin(hello.origin)
        connection.readsOnly = hello.readsOnly
        let client = engine.console(for: named, readsOnly: hello.readsOnly)
        client.attach(
            terminal: OperatorDirectory.origin(hello.terminal), size: OperatorDirectory.origin(hello.size))
        connection.phase = .attached(client)
        let welcome = Welcome(
            version: version, environment: settings.environment, site: settings.site,
            operatorName: client.identity.name, roles: client.identity.roles.map(\.rawValue).sorted(),
            isShared: client.identity.isShared, session: client.identity.session)
        connection.say(ConsoleServer.frame(.welcome(welcome)), at: now)
    }

    private func start(_ look: ConsoleConnection.Look, _ connection: ConsoleConnection, _ client: LocalEngineClient) {
        connection.isLooking = true
        connection.underWay += 1
        let base = connection.held.flatMap { $0.number == look.have ? $0 : nil }
        let picture = makePictureNumber()
        let number = connection.number
        looking.run { [self] in
            do throws(ControlError) {
                let snapshot = try client.snapshot(look.query)
                let answer = HeldPicture.answer(
                    look.number, snapshot, base: base, picture: picture, rows: rows)
                finish(Finished(connection: number, frame: answer.frame, held: answer.held, isLook: true))
            } catch {
                let frame = ConsoleServer.frame(error, look.number)
                finish(Finished(connection: number, frame: frame, held: base, isLook: true))
            }
        }
    }

    private func ask(
        _ connection: ConsoleConnection, _ pool: WorkerPool, _ work: @escaping @Sendable () -> [UInt8]
    ) {
        connection.underWay += 1
        let number = connection.number
        pool.run { [self] in finish(Finished(connection: number, frame: work())) }
    }

    /// What a worker has made goes out, if somebody is still there.
    func deliver(_ answer: Finished, at now: Int64) {
        guard let connection = connections[answer.connection] else { return }
        connection.underWay -= 1
        if answer.isLook {
            connection.isLooking = false
            connection.held = answer.held
        }
        guard !connection.isClosing else { return }
        connection.say(answer.frame, at: now)
        if answer.isLook, let next = connection.nextLook, let client = connection.client {
            connection.nextLook = nil
            start(next, connection, client)
        }
    }

    private static func frame(_ message: EngineMessage) -> [UInt8] { Frame.bytes((try? message.json) ?? .null) }

    private static func frame(_ error: ControlError, _ number: Int64) -> [UInt8] {
        switch error {
        case .stopped(let reason): HeldPicture.failure(number, .stopped, reason)
        case .unreachable(let reason), .notPermitted(let reason):
            HeldPicture.failure(number, .unreachable, reason)
        case .versionsDiffer: HeldPicture.failure(number, .unreachable, "versions differ")
        }
    }
}
