import Alerts
import Channels
package import Engine
package import HTTPClient
package import HTTPMessage
package import Payments

/// Keeps what channels are known by up to date: asks those that renew their certificates for the list, at start, twice
/// a day, and as soon as something comes under a serial that is none we know. What is believed of an answer is the
/// adapter's to say; a list that brought something new is kept, so that a restart knows it, too.
package final class CertificateRenewal: Sendable {
    private let adapters: AdapterRegistry
    private let client: HTTPClient
    private let workers: WorkerPool
    private let measures: HostMeasures
    private let kept: KeptCertificateLists
    private let pace: Pace
    private let deliver: @Sendable (EngineInput) -> Void
    private let states = Locked<[ChannelID: State]>([:])
    private let isStopped = Locked(false)

    /// What is going on with one channel. Moments are ticks.
    fileprivate struct State {
        var isAsking = false
        var askedAt: Int64?
        /// When to ask next without a reason.
        var dueAt: Int64 = 0
        var failures = 0
        var unknown: [UnknownSerial] = []
        var told: TrustReading?
    }

    fileprivate struct UnknownSerial {
        let serial: String
        var seenAt: Int64
        var answers = 0
        var notices = 0

        /// An answer comes from the channel's own address. A notification may come from anybody, and the channel itself
        /// sends a false one now and then to see whether it is refused: only several are told.
        var isTold: Bool { answers > 0 || notices >= CertificateRenewal.toldNotices }
    }

    package init(
        adapters: AdapterRegistry, client: HTTPClient, workers: WorkerPool, measures: HostMeasures, folder: String,
        pace: Pace = Pace(), deliver: @escaping @Sendable (EngineInput) -> Void
    ) {
        self.adapters = adapters
        self.client = client
        self.workers = workers
        self.measures = measures
        kept = KeptCertificateLists(folder: folder)
        self.pace = pace
        self.deliver = deliver
    }

    /// Waits, milliseconds.
    package struct Pace: Sendable {
        /// Between two questions without a reason.
        package var interval: Int64 = 12 * 3_600_000
        /// After a question that brought nothing, or not what was missing; the last one repeats.
        package var retries: [Int64] = [10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000]
        /// Between two questions because of an answer, and because of a notification, which anybody can send.
        package var afterAnswer: Int64 = 5_000
        package var afterNotice: Int64 = 60_000
        /// How often it is looked whether something is due.
        package var look: Int64 = 5_000
        /// An unknown serial is forgotten when nothing has come under it for so long.
        package var forget: Int64 = 3_600_000

        package init() {}
    }

    /// Notifications under one unknown serial before it is told.
    static let toldNotices = 3
    /// Unknown serials remembered of one channel.
    static let rememberedSerials = 4

    /// Takes up what earlier runs have learned. To be called before anything is sent.
    package func takeUp() {
        for channel in renewing() { takeUpKept(channel) }
    }

    /// Asks now and from now on, until `stop`.
    package func start(_ deadlines: Deadlines) { look(deadlines) }

    package func stop() { isStopped.with { $0 = true } }

    /// Notes under which serial an answer or a notification came; asks for the list when we do not know it.
    package func note(_ channel: ChannelID, _ headers: HTTPHeaders, isAnswer: Bool) {
        guard let adapter = adapters[channel] as? any CertificateRenewing,
            let serial = adapter.unknownSerial(headers)
        else { return }
        let ticks = SystemClock.ticks()
        states.with { [pace] states in
            states[channel, default: State()].note(serial, isAnswer: isAnswer, ticks, pace)
        }
        tell(channel)
        askIfDue(channel)
    }

    private func renewing() -> [ChannelID] {
        adapters.all.compactMap { $0 is any CertificateRenewing ? $0.channel : nil }
    }

    private func look(_ deadlines: Deadlines) {
        guard !isStopped.with({ $0 }) else { return }
        for channel in renewing() {
            forget(channel)
            tell(channel)
            askIfDue(channel)
        }
        deadlines.after(milliseconds: pace.look) { [self] in look(deadlines) }
    }

    // MARK: asking

    private func askIfDue(_ channel: ChannelID) {
        guard let adapter = adapters[channel] as? any CertificateRenewing, measures.maySign() else { return }
        let ticks = SystemClock.ticks()
        let isDue = states.with { states in
            states[channel, default: State()].begin(ticks, hasCertificates: !adapter.certificates.isEmpty)
        }
        guard isDue else { return }
        workers.run { [self] in ask(adapter) }
    }

    private func ask(_ adapter: any CertificateRenewing) {
        let channel = adapter.channel
        guard let request = try? adapter.certificateRequest(at: SystemClock.now(), nonce: Nonce.make()) else {
            return ended(channel, well: false)
        }
        client.send(request, deadlineMilliseconds: Limits.queryMilliseconds, policy: .channel) { [self] outcome, _ in
            workers.run { [self] in take(outcome, channel) }
        }
    }

    private func take(_ outcome: HTTPOutcome, _ channel: ChannelID) {
        guard case .answered(let response) = outcome,
            let adapter = adapters[channel] as? any CertificateRenewing
        else { return ended(channel, well: false) }
        switch adapter.certificateList(response, at: SystemClock.now()) {
        case .certificates(let found):
            let known = Set(adapter.certificates.map(\.serial))
            if found.contains(where: { !known.contains($0.serial) }) {
                // Kept first: what a restart would not know is not to be relied on.
                kept.add(response, channel)
                learn(found, channel)
            }
            ended(channel, well: true)
        case .none: ended(channel, well: true)
        case .notBelieved:
            if let serial = adapter.unknownSerial(response.headers) {
                let ticks = SystemClock.ticks()
                states.with { [pace] in $0[channel, default: State()].note(serial, isAnswer: true, ticks, pace) }
            }
            ended(channel, well: false)
        }
    }

    private func learn(_ found: [PlatformCertificate], _ channel: ChannelID) {
        adapters.update(channel) { adapter in
            (adapter as? any CertificateRenewing)?.knowing(found, at: SystemClock.now())
        }
    }

    private func ended(_ channel: ChannelID, well: Bool) {
        forget(channel)
        let ticks = SystemClock.ticks()
        states.with { [pace] in $0[channel, default: State()].end(well: well, ticks, pace) }
        tell(channel)
    }

    /// What earlier runs believed is looked at again: each list by the keys known before it.
    private func takeUpKept(_ channel: ChannelID) {
        for response in kept.lists(of: channel) {
            guard let adapter = adapters[channel] as? any CertificateRenewing,
                case .certificates(let found) = adapter.certificateList(response, at: nil)
            else { continue }
            learn(found, channel)
        }
    }

    // MARK: telling

    /// Forgets serials that have become known, and those nothing has come under for long.
    private func forget(_ channel: ChannelID) {
        guard let adapter = adapters[channel] as? any CertificateRenewing else { return }
        let known = Set(adapter.certificates.map(\.serial))
        let ticks = SystemClock.ticks()
        states.with { [pace] states in
            states[channel]?.unknown.removeAll { known.contains($0.serial) || ticks - $0.seenAt > pace.forget }
        }
    }

    /// The engine hears of it when something has changed.
    private func tell(_ channel: ChannelID) {
        guard let adapter = adapters[channel] as? any CertificateRenewing else { return }
        let certificates = adapter.certificates.map {
            TrustReading.Certificate(serial: $0.serial, notAfter: $0.notAfter)
        }
        let reading = states.with { states -> TrustReading? in
            let unknown = (states[channel]?.unknown ?? []).filter(\.isTold).map(\.serial)
            let reading = TrustReading(
                certificates: certificates, hasPublicKey: adapter.hasPublicKey, unknownSerials: unknown)
            guard states[channel]?.told != reading else { return nil }
            states[channel, default: State()].told = reading
            return reading
        }
        if let reading { deliver(.measured(.trust(channel, reading))) }
    }
}

extension CertificateRenewal.State {
    fileprivate mutating func note(
        _ serial: String, isAnswer: Bool, _ ticks: Int64, _ pace: CertificateRenewal.Pace
    ) {
        if !unknown.contains(where: { $0.serial == serial }) {
            guard makeRoom() else { return }
            unknown.append(CertificateRenewal.UnknownSerial(serial: serial, seenAt: ticks))
            let wait = isAnswer ? pace.afterAnswer : pace.afterNotice
            dueAt = min(dueAt, max(ticks, (askedAt ?? 0) + wait))
        }
        guard let index = unknown.firstIndex(where: { $0.serial == serial }) else { return }
        unknown[index].seenAt = ticks
        if isAnswer { unknown[index].answers += 1 } else { unknown[index].notices += 1 }
    }

    /// Anybody can send notifications under serials of his own: they never push out what answers have shown.
    private mutating func makeRoom() -> Bool {
        guard unknown.count >= CertificateRenewal.rememberedSerials else { return true }
        let noticed = unknown.indices.filter { unknown[$0].answers == 0 }
        guard let oldest = noticed.min(by: { unknown[$0].seenAt < unknown[$1].seenAt }) else { return false }
        unknown.remove(at: oldest)
        return true
    }

    /// - Parameter hasCertificates: false for a channel known by public keys alone: it is asked only when something
    ///   came under another serial.
    /// - Returns: whether to ask now.
    fileprivate mutating func begin(_ ticks: Int64, hasCertificates: Bool) -> Bool {
        guard !isAsking, ticks >= dueAt, hasCertificates || !unknown.isEmpty else { return false }
        isAsking = true
        askedAt = ticks
        return true
    }

    /// A list that did not bring what is missing is asked for again ever more rarely, like one that did not come.
    fileprivate mutating func end(well: Bool, _ ticks: Int64, _ pace: CertificateRenewal.Pace) {
        isAsking = false
        failures = well && unknown.isEmpty ? 0 : failures + 1
        let again = pace.retries.isEmpty ? pace.interval : pace.retries[min(max(1, failures), pace.retries.count) - 1]
        dueAt = ticks + (failures == 0 ? pace.interval : again)
    }
}
