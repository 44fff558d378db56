import Alerts
import Operations
import Payments
import Routing
import Storage

/// What a turn may change in memory while it is still deciding: looks at alerts, clocks, costs, the exploration's
/// generator, how far checks have come. When the input fails all of it stands again as before, so a failed input
/// leaves nothing behind. What a turn gathers for the end (`Engine.take`) needs no place here.
///
/// `FailedInputTests` compares the whole memory by reflection, so a member that is missing here is found.
struct RestorableMemory {
    private let lastWatch, lastPeakWatch: Timestamp
    private let peakFinding: Finding?
    private let alertLevels: [AlertCause: LevelMemory]
    private let alertWake: Timestamp?
    private let watchedSequence: Int64
    private let peak: Int
    private let clocks: ClockReadings
    private let disk: DiskReading?
    private let costs: CostLevels
    private let plans: [KnownPlan]
    private let random: SplitMix64
    private let auditWalk: AuditWalk?
    private let auditFault: StoreFault?
    private let auditIsHurried: Bool
    private let lastCheckpoint: Timestamp
    private let checkpointedSequence: Int64
    private let overdue: OverdueWatch<TaskID>
    private let trust: [ChannelID: TrustReading]
    private let bar: NewWorkBar?
    private let storeLocked: (at: Timestamp, milliseconds: Int64)?
    private let marker: (at: Timestamp, trouble: MarkerTrouble)?

    init(_ engine: Engine) {
        (lastWatch, lastPeakWatch) = (engine.lastWatch, engine.lastPeakWatch)
        (peakFinding, alertLevels, alertWake) = (engine.peakFinding, engine.alertLevels, engine.alertWake)
        (watchedSequence, peak) = (engine.watchedSequence, engine.peak)
        (clocks, disk, costs, plans) = (engine.clocks, engine.disk, engine.costs, engine.plans)
        random = engine.random
        (auditWalk, auditFault) = (engine.auditWalk, engine.auditFault)
        auditIsHurried = engine.auditIsHurried
        (lastCheckpoint, checkpointedSequence) = (engine.lastCheckpoint, engine.checkpointedSequence)
        overdue = engine.overdue
        (trust, bar, storeLocked, marker) = (engine.trust, engine.bar, engine.storeLocked, engine.marker)
    }

    func restore(in engine: Engine) {
        (engine.lastWatch, engine.lastPeakWatch) = (lastWatch, lastPeakWatch)
        (engine.peakFinding, engine.alertLevels, engine.alertWake) = (peakFinding, alertLevels, alertWake)
        (engine.watchedSequence, engine.peak) = (watchedSequence, peak)
        (engine.clocks, engine.disk, engine.costs, engine.plans) = (clocks, disk, costs, plans)
        engine.random = random
        (engine.auditWalk, engine.auditFault) = (auditWalk, auditFault)
        engine.auditIsHurried = auditIsHurried
        (engine.lastCheckpoint, engine.checkpointedSequence) = (lastCheckpoint, checkpointedSequence)
        engine.overdue = overdue
        (engine.trust, engine.bar, engine.storeLocked, engine.marker) = (trust, bar, storeLocked, marker)
    }
}
