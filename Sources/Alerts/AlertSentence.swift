package import Operations
import Payments

/// An alert as one line of a message, in the receiver's language.
enum AlertSentence {
    /// "wechat success 87.2 %, line 90.0 %; 12 of 40 calls failed; since 13:02".
    static func text(_ alert: AlertRow, _ state: AlertEntry.State, _ words: AlertWords) -> String {
        var parts = [[place(alert, words), words.name(alert.kind), words.figures(alert)]
            .filter { !$0.isEmpty }.joined(separator: " ")]
        if state != .ended, let evidence = alert.evidence { parts.append(said(evidence, words)) }
        parts.append(time(alert, state, words))
        return InertText.line(parts.joined(separator: "; "))
    }

    private static func place(_ alert: AlertRow, _ words: AlertWords) -> String {
        if let channels = alert.channels, alert.kind != .network {
            return channels.map(words.channel).joined(separator: ", ")
        }
        if let channel = alert.channel { return words.channel(channel) }
        if alert.kind == .clock { return words.text(.ourClock) }
        if alert.kind == .cost { return words.text(.allChannels) }
        return alert.subject ?? ""
    }

    /// The evidence in the receiver's words where there are some; channels by their names.
    private static func said(_ evidence: String, _ words: AlertWords) -> String {
        guard let (sentence, figures) = Evidence.read(evidence), let template = words.evidence["\(sentence)"] else {
            return evidence
        }
        let named = figures.map { figure in
            figure.split(separator: " ", omittingEmptySubsequences: false).map { words.channel(String($0)) }
                .joined(separator: " ")
        }
        return AlertWords.filled(template, named)
    }

    private static func time(_ alert: AlertRow, _ state: AlertEntry.State, _ words: AlertWords) -> String {
        let since = clock(alert.since)
        switch state {
        case .ended: return words.text(.ended, since, clock(alert.closedAt ?? alert.since))
        case .again: return words.text(.stillOpen, since)
        case .raised, .test: return words.text(.since, since)
        }
    }

    /// "13:02" in Beijing.
    private static func clock(_ milliseconds: Int64) -> String {
        String(Timestamp(milliseconds: milliseconds).spacedBeijing.dropFirst(11).prefix(5))
    }
}

extension AlertRow {
    /// One line about the alert as it stands, inert: for messages and for terminals.
    package func sentence(_ language: AlertLanguage) -> String {
        AlertSentence.text(self, isOpen ? .raised : .ended, language.words)
    }

    /// How much there is to tell: 0 when it has ended, else severity and stage. What has risen is told again.
    package var rank: Int {
        guard isOpen else { return 0 }
        return (isCritical ? 20 : 10) + min(9, stage ?? 0)
    }
}
