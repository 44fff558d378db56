import Operations
import Payments

/// Makes one line of one cause. What is seen in many places (three channels below their line, a channel that is full
/// and therefore fails) is told once, where somebody can act.
package struct CauseFolding: Sendable, Equatable {
    /// What is told.
    package private(set) var lines: [Finding] = []
    /// What is not told by itself, and the line that says it.
    package private(set) var covered: [AlertCause: AlertCause] = [:]

    /// - Parameters:
    ///   - findings: all that is bad now, each cause once.
    ///   - busy: how many channels have traffic: what most of them share is no channel's own trouble.
    ///   - open: causes told now. A common line stays one line until the last of its channels is well.
    package init(_ findings: [Finding], busy: Int, open: Set<AlertCause>) {
        lines = findings.sorted { $0.cause < $1.cause }
        coverByNetwork()
        coverByBreakers()
        coverByFullness()
        joinDegradation()
        for kind in [AlertRow.Kind.success, .splitFailure, .capacity, .cost, .degraded] {
            gather(kind, busy: busy, open: open)
        }
        gatherReceivers(open: open)
        coverWhole(busy: busy)
    }

    /// While one channel has all the traffic, its success is everybody's.
    private mutating func coverWhole(busy: Int) {
        guard busy <= 1, let own = lines.first(where: { $0.cause.kind == .success }) else { return }
        cover(AlertCause(.successAll), by: own.cause)
    }

    private mutating func cover(_ cause: AlertCause, by line: AlertCause) {
        guard cause != line, lines.contains(where: { $0.cause == cause }) else { return }
        lines.removeAll { $0.cause == cause }
        covered[cause] = line
    }

    /// While channels are ill together, what each of them shows is the network's line.
    private mutating func coverByNetwork() {
        guard let network = lines.first(where: { $0.cause.kind == .network }) else { return }
        for channel in network.channels {
            for kind in [AlertRow.Kind.success, .degraded, .breaker] {
                cover(AlertCause(kind, channel: channel), by: network.cause)
            }
        }
    }

    /// A channel that was left says nothing new by the failures for which it was left.
    private mutating func coverByBreakers() {
        for line in lines where line.cause.kind == .breaker {
            for kind in [AlertRow.Kind.success, .degraded] {
                cover(AlertCause(kind, channel: line.cause.channel), by: line.cause)
            }
        }
    }

    /// A channel at its ceiling that fails, fails because it is full.
    private mutating func coverByFullness() {
        for line in lines where line.cause.kind == .capacity && line.severity == .critical {
            for kind in [AlertRow.Kind.success, .degraded] {
                cover(AlertCause(kind, channel: line.cause.channel), by: line.cause)
            }
        }
    }

    /// Below its line and worse than usual are the same thing seen twice; the detector's evidence is kept.
    private mutating func joinDegradation() {
        for line in lines where line.cause.kind == .degraded {
            guard let index = lines.firstIndex(where: {
                $0.cause == AlertCause(.success, channel: line.cause.channel)
            }) else { continue }
            lines[index].detector = line.detector
            lines[index].evidence = line.evidence
            cover(line.cause, by: lines[index].cause)
        }
    }

    /// Two thirds of the busy channels, and two at least, make a common cause.
    private mutating func gather(_ kind: AlertRow.Kind, busy: Int, open: Set<AlertCause>) {
        let common = AlertCause(kind)
        let single = lines.filter { $0.cause.kind == kind && $0.cause.channel != nil }
        let own = lines.first { $0.cause == common }
        guard !single.isEmpty else { return }
        let isMost = single.count >= 2 && single.count * 3 >= busy * 2
        guard isMost || open.contains(common) || own != nil && kind == .cost && single.count >= 2 else {
            // What one channel costs too much is its own line, not everybody's.
            if let own, kind == .cost { cover(own.cause, by: single[0].cause) }
            return
        }
        var line = own ?? single[0].worst(of: single)
        line.cause = common
        line.severity = single.map(\.severity).max().map { max($0, own?.severity ?? .warn) } ?? line.severity
        line.channels = single.compactMap(\.cause.channel).sorted()
        for item in single { cover(item.cause, by: common) }
        lines.removeAll { $0.cause == common }
        lines.append(line)
        lines.sort { $0.cause < $1.cause }
    }

    /// Several receivers that take nothing: our own way out.
    private mutating func gatherReceivers(open: Set<AlertCause>) {
        let common = AlertCause(.receiver)
        let single = lines.filter { $0.cause.kind == .receiver && $0.cause.subject != nil }
        guard single.count >= 2 || open.contains(common) && !single.isEmpty else { return }
        var line = single[0]
        line.cause = common
        line.severity = .critical
        line.count = single.count
        line.evidence = Evidence.receiversSilent.text(single.compactMap(\.cause.subject).joined(separator: " "))
        for item in single { cover(item.cause, by: common) }
        lines.append(line)
        lines.sort { $0.cause < $1.cause }
    }
}

extension Finding {
    /// The gravest, and of these the furthest from its line.
    fileprivate func worst(of others: [Finding]) -> Finding {
        others.max { left, right in
            (left.severity, left.distance, right.cause) < (right.severity, right.distance, left.cause)
        } ?? self
    }

    private var distance: Int { abs((value ?? 0) - (limit ?? 0)) }
}
