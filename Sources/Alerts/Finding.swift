package import Operations

/// Something that is bad now, with its figures: what an alert is made of.
package struct Finding: Sendable, Equatable {
    package var cause: AlertCause
    package var severity: AlertSeverity
    package var value: Int?
    package var limit: Int?
    package var count: Int?
    package var detector = ""
    package var evidence = ""
    package var channels: [String] = []
    package var stage = 0

    package init(
        _ cause: AlertCause, _ severity: AlertSeverity, value: Int? = nil, limit: Int? = nil, count: Int? = nil,
        evidence: String = ""
    ) {
        self.cause = cause
        self.severity = severity
        self.value = value
        self.limit = limit
        self.count = count
        self.evidence = evidence
    }
}

/// What an alert is about. Two findings of one cause are one alert.
package struct AlertCause: Sendable, Hashable, Comparable {
    package let kind: AlertRow.Kind
    package let channel: String?
    package let subject: String?

    package init(_ kind: AlertRow.Kind, channel: String? = nil, subject: String? = nil) {
        self.kind = kind
        self.channel = channel
        self.subject = subject
    }

    private var text: String { "\(kind.rawValue)/\(channel ?? "")/\(subject ?? "")" }

    package static func < (left: AlertCause, right: AlertCause) -> Bool { left.text < right.text }
}

extension AlertRow {
    package var cause: AlertCause { AlertCause(kind, channel: channel, subject: subject) }
    package var grade: AlertSeverity { AlertSeverity(rawValue: severity) ?? .warn }
}
