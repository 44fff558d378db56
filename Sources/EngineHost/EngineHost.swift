import Alerts
package import Channels
import Control
package import Cryptography
package import Engine
package import HTTPClient
package import HTTPServer
import Operations
package import Payments
package import Storage

/// A running engine in this process: its lane, its workers, its way out and its way in. Embedded by the demo and the
/// console, alone in `paydeck engine`.
package final class EngineHost: Sendable {
    package let lane: LaneThread
    package let replies: PendingReplies
    package let gateway: HostGateway
    package let client: HTTPClient
    package let adapters: AdapterRegistry
    package let sessions = ConsoleSessions()
    /// The shops' keys, exchanged by `HeadlessHost.reload`.
    package let keyring: ShopKeyring
    private let pictures = CommonPictures()
    private let workers: WorkerPool
    private let deadlines: Deadlines
    private let measures: HostMeasures
    private let renewal: CertificateRenewal

    /// What a host needs besides its adapters.
    package struct Parts: Sendable {
        package var configuration: EngineConfiguration
        package var credentials: [ShopCredential]
        /// The store's file.
        package var storePath: String
        /// Of the store's row checksums. Only benches and tests leave it at the key everybody knows.
        package var rowKey = RowKey.known
        package var seed: UInt64
        package var workerThreads: Int
        package var clientLimits: HTTPClientLimits
        /// Signs the heads of the hash trees.
        package var headKey: Ed25519PrivateKey?
        /// Who is told of alerts; the configuration names the same ones.
        package var alertReceivers: [AlertReceiver] = []
        /// What operators search; nil for an engine that writes none.
        package var log: EngineLog?
        /// Where sessions of consoles are recorded; nil when they are not.
        package var recordingFolder: String?
        /// Ballast and marker; without them neither is made.
        package var storage = StorageSettings()
        /// What the person who starts it accepts.
        package var accepted = StartAcceptance()
        /// Who that is, for the audit.
        package var starter = OperatorIdentity(name: "paydeck", uid: 0, roles: [])

        package init(
            configuration: EngineConfiguration, credentials: [ShopCredential], storePath: String, seed: UInt64,
            workerThreads: Int = 2, clientLimits: HTTPClientLimits = HTTPClientLimits(),
            headKey: Ed25519PrivateKey? = nil, recordingFolder: String? = nil
        ) {
            self.configuration = configuration
            self.credentials = credentials
            self.storePath = storePath
            self.seed = seed
            self.workerThreads = workerThreads
            self.clientLimits = clientLimits
            self.headKey = headKey
            self.recordingFolder = recordingFolder
        }
    }

    private let parts: Parts

    /// Builds the host; nothing runs through the engine before `start`.
    package init(_ parts: Parts) throws(ConfigurationError) {
        guard let client = HTTPClient.start(limits: parts.clientLimits) else {
            throw ConfigurationError(file: "HTTP client", rule: "the system gives no thread or socket for it")
        }
        self.parts = parts
        self.client = client
        let workers = WorkerPool(threads: parts.workerThreads, name: "worker")
        let keyring = ShopKeyring(parts.credentials)
        self.keyring = keyring
        let replies = PendingReplies()
        let adapters = AdapterRegistry()
        // The lane hands effects to the runner, the runner hands answers to the lane.
        let input = InputPort()
        let folder = parts.storePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let dataFolder = folder.isEmpty ? "./" : folder.joined(separator: "/") + "/"
        let measures = HostMeasures(folder: dataFolder, deliver: input.deliver)
        let renewal = CertificateRenewal(
            adapters: adapters, client: client, workers: workers, measures: measures, folder: dataFolder,
            deliver: input.deliver)
        let runner = EffectRunner(
            calls: CallRunner(
                adapters: adapters, client: client, workers: workers, measures: measures, deliver: input.deliver,
                heard: { renewal.note($0, $1, isAnswer: true) }),
            messages: ShopMessenger(
                keyring: keyring, client: client, workers: workers, policy: .shop,
                deliver: input.deliver),
            alerts: AlertMessenger(
                receivers: parts.alertReceivers, client: client, workers: workers, deliver: input.deliver),
            replies: replies, log: parts.log)
        let weights = Dictionary(parts.configuration.shops.map { ($0.id, $0.weight) }) { first, _ in first }
        let lane = LaneThread(weights: weights, carryOut: { runner.carryOut($0) })
        input.connect { lane.enqueue($0) }
        let deadlines = Deadlines()
        gateway = HostGateway(
            lane: lane, replies: replies, workers: workers, deadlines: deadlines, adapters: adapters,
            heard: { renewal.note($0, $1, isAnswer: false) })
        self.workers = workers
        self.replies = replies
        self.adapters = adapters
        self.lane = lane
        self.deadlines = deadlines
        self.measures = measures
        self.renewal = renewal
    }

    /// Takes other adapters into use, for example after a change of the configuration; what was learned of the
    /// channels' certificates is taken up again.
    package func use(_ list: [any ChannelAdapter]) {
        adapters.set(list)
        renewal.takeUp()
    }

    /// Opens the store, recovers, and takes inputs. To be called once the adapters are set.
    package func start() throws {
        let parts = parts
        let (sessions, lane) = (sessions, lane)
        renewal.takeUp()
        let notes = Locked<[OperatorNote]>([])
        try lane.start {
            notes.with { $0 = [] }
            let opening = try EngineHost.opened(
                parts, notes: { note in notes.with { $0.append(note) } },
                marker: { trouble in EngineHost.tell(trouble, to: lane, parts.log) })
            sessions.goOn(after: try opening.store.newestSessions(limit: ConsoleSessions.lookedAt))
            return opening
        }
        for note in notes.with({ $0 }) {
            lane.enqueue(.note(note, parts.starter))
            parts.log?.say(.warning, note.act.rawValue, "\(note.change): \(note.detail)")
            if note.act == .markerMissing { lane.enqueue(.measured(.marker(.missing))) }
        }
        measures.start(deadlines)
        renewal.start(deadlines)
    }

    /// A marker that cannot be written is told in the log and as an alert, and its end, too.
    private static func tell(_ trouble: MarkerTrouble?, to lane: LaneThread, _ log: EngineLog?) {
        if case .unwritten(let reason)? = trouble {
            log?.say(.error, "marker_unwritten", "\(reason): a loss of the newest rows would not be noticed")
        } else {
            log?.say(.info, "marker_written", "the marker is written again")
        }
        lane.enqueue(.measured(.marker(trouble)))
    }

    /// The engine as one more console of this operator sees it; attached until the client is let go.
    /// - Parameter readsOnly: it looks and leaves: it is counted and listed nowhere.
    package func console(for identity: OperatorIdentity, readsOnly: Bool = false) -> LocalEngineClient {
        LocalEngineClient(
            LocalEngineClient.Parts(
                lane: lane, replies: replies, sessions: sessions, pictures: pictures,
                recordingFolder: readsOnly ? nil : parts.recordingFolder),
            identity, readsOnly: readsOnly)
    }

    /// Puts on record that somebody who is no operator tried to attach.
    func noteRefusedConsole(user: UInt32, rule: String) {
        let nobody = OperatorIdentity(name: "uid \(user)", uid: user, roles: [])
        lane.enqueue(.note(OperatorNote(.loginRefused, refusal: "not_permitted", detail: rule), nobody))
    }

    /// Ends in order: no new inputs, what is queued is committed, then the threads end.
    package func stop() {
        measures.stop()
        renewal.stop()
        lane.stop()
        client.stop()
        workers.stop()
        deadlines.stop()
    }
}
