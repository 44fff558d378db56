package import Engine
package import Payments
package import Risk

/// Looks at one file of risk rules again and again and tells what became of it. Holds no clock and no file: it is given
/// what was read.
package struct RiskRuleWatch: Sendable {
    private let use: RiskRulesVersion.Use
    private let path: String
    /// The text that was told of last.
    private var known: String
    /// Another one that could not be used when it was seen first: it may be half written, and is told only when it is
    /// still there at the next look.
    private var doubtful: String?

    package init(_ use: RiskRulesVersion.Use, _ file: RiskRuleFile) {
        self.use = use
        path = file.path
        known = file.set.source
    }

    /// - Parameter text: what the file holds now; nil when it cannot be read.
    /// - Returns: nil when there is nothing new.
    package mutating func look(_ text: String?, at now: Timestamp) -> RiskRulesNews? {
        let text = text ?? ""
        guard text != known else {
            doubtful = nil
            return nil
        }
        do throws(ConfigurationError) {
            // An empty file would mean the standard rules, which nobody means by it.
            guard text.contains(where: { !$0.isWhitespace }) else {
                throw ConfigurationError(file: path, rule: "is empty or cannot be read")
            }
            let set = try RiskRuleFile(file: path, text: text, at: now).usable()
            known = text
            doubtful = nil
            return .changed(use, set)
        } catch {
            guard doubtful == text else {
                doubtful = text
                return nil
            }
            known = text
            doubtful = nil
            return .refused(use, fault: "\(error)")
        }
    }
}

/// The thread that looks at the files of risk rules while an engine runs.
package final class RiskRuleWatcher: Sendable {
    private static let milliseconds: Int64 = 1_000
    private let monitor = Monitor()
    private let isStopped = Locked(false)

    package init() {}

    package func start(_ files: [RiskRulesVersion.Use: RiskRuleFile], lane: LaneThread) {
        guard !files.isEmpty else { return }
        Thread.start("risk-rules") { [monitor, isStopped] in
            var watches = files.map { (path: $0.value.path, watch: RiskRuleWatch($0.key, $0.value)) }
            while true {
                monitor.locked {
                    guard !isStopped.with({ $0 }) else { return }
                    monitor.wait(untilTicks: SystemClock.ticks() + RiskRuleWatcher.milliseconds)
                }
                guard !isStopped.with({ $0 }) else { return }
                for index in watches.indices {
                    let text = try? FileText.readText(watches[index].path)
                    if let news = watches[index].watch.look(text, at: SystemClock.now()) {
                        lane.enqueue(.riskRules(news))
                    }
                }
            }
        }
    }

    package func stop() {
        monitor.locked {
            isStopped.with { $0 = true }
            monitor.wake()
        }
    }
}
