import Channels
import Control
import Cryptography
import Engine
import Glibc
import HTTPClient
import HTTPServer
import Payments
import Storage

/// An engine on its own, for real merchant accounts: the data folder held, the servers up, the store recovered.
package final class HeadlessHost: Sendable {
    package let engine: EngineHost
    private let server: MerchantServer
    private let consoles: ConsoleServer
    private let riskRules = RiskRuleWatcher()
    private let serving: Task<Void, any Error>
    private let nonces = Locked<NonceFile?>(nil)
    /// Held until the store is closed.
    private let lock: Locked<DataFolderLock?>
    /// What holds now, to tell what a new reading changes.
    let file: Locked<EngineFile>

    /// Returns once orders are accepted. After an error some threads are left: the process is expected to end.
    /// - Throws: `ConfigurationError` for what a person has to change first, else what opening the store threw.
    /// - Parameter log: writes one line of the engine's log.
    package static func start(
        _ file: EngineFile, accepting accepted: StartAcceptance = StartAcceptance(),
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> HeadlessHost {
        let folder = try DataFolder(file.dataFolder)
        try folder.secure(group: file.console.access.group)
        let lock = try take(folder)
        var limits = HTTPClientLimits()
        limits.allowedShopNetworks = file.shopNetworks
        limits.proxies = file.proxies
        var parts = EngineHost.Parts(
            configuration: file.configuration, credentials: file.credentials, storePath: folder.storePath,
            seed: RandomBytes.make(8).reduce(0) { $0 << 8 | UInt64($1) }, clientLimits: limits,
            headKey: try folder.headKey(), recordingFolder: folder.recordingsPath)
        parts.rowKey = try folder.rowKey(madeAnew: accepted.rows != nil)
        parts.alertReceivers = file.alertReceivers
        parts.log = EngineLog(file.log, write: log)
        parts.storage = file.storage
        parts.accepted = accepted
        parts.starter = starter(file.configuration.operators)
        let engine = try EngineHost(parts)
        engine.adapters.set(file.channels.map(\.adapter))
        var settings = MerchantServerSettings(listeners: file.listen.listeners, baseURL: file.listen.publicURL)
        settings.mayReach = ShopAddresses(allowed: file.shopNetworks).mayReach
        settings.channels = file.channels.map(\.profile).filter(\.collects).map(\.id)
        settings.trust = file.listen.trust
        settings.access.rates = file.shopRates
        let nonces = NonceFile(folder: folder.path, windowSeconds: settings.access.windowSeconds)
        settings.access.journal = nonces
        let server = MerchantServer(gateway: engine.gateway, shops: engine.keyring, settings: settings)
        let serving = Task.detached { try await server.run() }
        do {
            _ = try await server.boundPorts()
        } catch {
            throw ConfigurationError(
                file: file.path, key: "listen",
                rule: "\(file.listen.place) cannot be listened on: is another program there? (\(error))")
        }
        // Bound first: an engine that makes calls must be able to hear what becomes of them. Until it has recovered,
        // requests wait in the lane's queue.
        try engine.start()
        let consoles = try ConsoleServer.start(
            ConsoleServer.Settings(
                path: file.console.socket, access: file.console.access,
                directory: .configured(file.configuration.operators), maximumConsoles: file.console.maximumConsoles,
                environment: file.configuration.environment, site: file.configuration.site),
            for: engine)
        let host = HeadlessHost(engine, server, consoles, serving, lock, file)
        nonces.startFlushing()
        host.nonces.with { $0 = nonces }
        host.riskRules.start(file.riskFiles, lane: engine.lane)
        return host
    }

    private init(
        _ engine: EngineHost, _ server: MerchantServer, _ consoles: ConsoleServer, _ serving: Task<Void, any Error>,
        _ lock: DataFolderLock, _ file: EngineFile
    ) {
        self.file = Locked(file)
        self.engine = engine
        self.server = server
        self.consoles = consoles
        self.serving = serving
        self.lock = Locked(lock)
    }

    /// A console in this process, for the person a system user is.
    /// - Throws: why that user gets none.
    package func console(
        ofUser user: UInt32, origin: String
    ) throws(OperatorDirectory.Refusal) -> LocalEngineClient {
        var identity = try consoles.settings.directory.identity(ofUser: user)
        identity.origin = OperatorDirectory.origin(origin)
        let client = engine.console(for: identity)
        client.attach(terminal: "", size: "")
        return client
    }

    /// Why the store can no longer be trusted; nil while all is well.
    package var fatal: String? { engine.lane.fatal }

    /// No new requests, those under way answered, what is queued committed, the store closed, the folder given back.
    package func stop() async {
        consoles.stop()
        riskRules.stop()
        await server.stop()
        // How serving ended does not matter any more: the store is closed in any case.
        _ = await serving.result
        engine.stop()
        nonces.with { $0?.stop() }
        lock.with { $0 = nil }
    }

    /// Whoever runs the program, by name where it is an operator's.
    private static func starter(_ operators: [OperatorIdentity]) -> OperatorIdentity {
        let user = getuid()
        var identity = operators.first { $0.uid == user } ?? OperatorIdentity(name: "uid \(user)", uid: user, roles: [])
        identity.origin = "start"
        return identity
    }

    private static func take(_ folder: DataFolder) throws(ConfigurationError) -> DataFolderLock {
        do throws(DataFolderLockFault) {
            return try DataFolderLock(folder: folder.path, holder: "paydeck engine")
        } catch {
            switch error {
            case .held(let folder, let holder):
                throw ConfigurationError(file: folder, rule: "is in use by \(holder); stop that one first")
            case .unusable(let path, let reason):
                throw ConfigurationError(
                    file: path, rule: "cannot be locked: \(reason); the folder must be this user's, on a local disk")
            }
        }
    }
}
