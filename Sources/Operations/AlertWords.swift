/// What is said of alerts, in both languages: one table for consoles and for messages to receivers.
package struct AlertWords: Sendable {
    /// Short name of each kind.
    package let names: [AlertRow.Kind: String]
    /// What to do next, one sentence.
    package let advice: [AlertRow.Kind: String]
    /// Channels as people call them; one that is missing is called by its identifier.
    package let channels: [String: String]
    /// Sentences of `Evidence`, by name of the case, with `{0}` for its figures. Empty where the English ones stand.
    package let evidence: [String: String]
    package let phrases: [Phrase: String]

    package enum Phrase: String, Sendable, CaseIterable {
        /// {0} figure, {1} line.
        case figureAndLine
        case since, ended, stillOpen
        /// {0} whole days; {0} seconds our clock is ahead; {0} seconds behind.
        case daysLeft, daysOver, ahead, behind
        /// {0} part, {1} size.
        case free
        /// {0} number of alerts; titles of messages.
        case titleOne, titleMany, titleEnded, titleTest
        /// {0} site.
        case test
        /// {0} how many do not fit.
        case more
        case ourClock, allChannels
    }

    package init(
        names: [AlertRow.Kind: String], advice: [AlertRow.Kind: String], channels: [String: String],
        evidence: [String: String], phrases: [Phrase: String]
    ) {
        self.names = names
        self.advice = advice
        self.channels = channels
        self.evidence = evidence
        self.phrases = phrases
    }

    package func name(_ kind: AlertRow.Kind) -> String { names[kind] ?? kind.rawValue }
    package func channel(_ id: String) -> String { channels[id] ?? id }

    /// A phrase with its figures.
    package func text(_ phrase: Phrase, _ figures: String...) -> String {
        AlertWords.filled(phrases[phrase] ?? phrase.rawValue, figures)
    }

    /// One pass, so that a figure that holds `{1}` stays text.
    package static func filled(_ template: String, _ figures: [String]) -> String {
        var result = ""
        var rest = Substring(template)
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            let tail = rest[rest.index(after: open)...]
            guard let close = tail.firstIndex(of: "}"), let number = Int(tail[..<close]) else {
                return result + rest[open...]
            }
            if figures.indices.contains(number) { result += figures[number] }
            rest = tail[tail.index(after: close)...]
        }
        return result + rest
    }
}

// MARK: figures

extension AlertWords {
    /// The alert's figures in words; empty when it has none.
    package func figures(_ alert: AlertRow) -> String {
        switch alert.kind {
        case .disk: disk(alert)
        case .clock: skew(alert.count ?? 0)
        case .certificate, .calendar: days(alert.count ?? 0)
        case .storeLocked: "\((alert.count ?? 0) / 1_000).\((alert.count ?? 0) % 1_000 / 100) s"
        default: rate(alert)
        }
    }

    private func rate(_ alert: AlertRow) -> String {
        guard let value = alert.valueBasisPoints else { return alert.count.map(String.init) ?? "" }
        let decimals = AlertWords.decimals(alert.kind)
        let shown = AlertWords.percent(value, decimals: decimals)
        guard let limit = alert.limitBasisPoints else { return shown }
        return text(.figureAndLine, shown, AlertWords.percent(limit, decimals: decimals))
    }

    private func disk(_ alert: AlertRow) -> String {
        let free = alert.count ?? 0
        let size = free >= 1_024 ? "\(free / 1_024).\(free % 1_024 * 10 / 1_024) GiB" : "\(free) MiB"
        return text(.free, AlertWords.percent(alert.valueBasisPoints ?? 0, decimals: 1), size)
    }

    private func skew(_ seconds: Int) -> String { text(seconds < 0 ? .behind : .ahead, String(abs(seconds))) }

    private func days(_ left: Int) -> String { text(left < 0 ? .daysOver : .daysLeft, String(abs(left))) }

    /// Shares that are small in good times show two decimals.
    package static func decimals(_ kind: AlertRow.Kind) -> Int {
        switch kind {
        case .splitFailure, .cost, .canary: 2
        default: 1
        }
    }

    /// Basis points as a percentage, cut: "97.4 %".
    package static func percent(_ basisPoints: Int, decimals: Int) -> String {
        let sign = basisPoints < 0 ? "-" : ""
        let size = abs(basisPoints)
        let fraction = decimals == 2 ? (size % 100 < 10 ? "0" : "") + String(size % 100) : String(size % 100 / 10)
        return "\(sign)\(size / 100).\(fraction) %"
    }
}
