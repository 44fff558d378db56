package import Operations

/// The kinds of receivers, each with what its maker lets a robot do.
package enum ReceiverKind: String, Sendable, CaseIterable {
    /// A custom robot of a DingTalk group.
    case dingtalk
    /// A message robot of a WeCom group.
    case wecom
    /// A custom bot of a Feishu or Lark group.
    case feishu
    /// Any HTTP server that checks our signature.
    case webhook

    /// Messages within a minute. DingTalk and WeCom: 20; Feishu: 100. For a webhook our own restraint.
    package var messagesPerMinute: Int {
        switch self {
        case .dingtalk, .wecom: 20
        case .feishu: 100
        case .webhook: 60
        }
    }

    /// Least time between two messages, milliseconds. Feishu: 5 a second.
    package var spacingMilliseconds: Int64 { self == .feishu ? 200 : 0 }

    /// Bytes of the text of one message. WeCom: 4,096 of markdown; DingTalk and Feishu: about 20,000 of body.
    package var textBytes: Int {
        switch self {
        case .wecom: 3_600
        case .dingtalk, .feishu: 12_000
        case .webhook: 24_000
        }
    }

    /// What is waited after the receiver has said that it gets too much. DingTalk shuts a robot up for ten minutes.
    package var restMilliseconds: Int64 { self == .dingtalk ? 600_000 : 60_000 }
}

package enum AlertLanguage: String, Sendable, CaseIterable {
    case english = "en"
    case chinese = "zh"

    package var words: AlertWords { self == .chinese ? .chinese : .english }
}

/// Who gets which alerts, and how often. Addresses and secrets stay with the rim.
package struct ReceiverProfile: Sendable, Equatable {
    package let name: String
    package let kind: ReceiverKind
    package var language = AlertLanguage.english
    /// Milder alerts are not told.
    package var minimum = AlertSeverity.warn
    /// Kinds that are told; empty: all.
    package var kinds: Set<AlertRow.Kind> = []
    /// Whether the end of what was told is told, too.
    package var tellsEnd = true
    /// Least time between two messages, milliseconds; what happens meanwhile goes into the next one.
    package var intervalMilliseconds: Int64 = 5_000
    /// How long a warning waits for others; a critical alert waits for nothing.
    package var gatherMilliseconds: Int64 = 15_000

    package init(name: String, kind: ReceiverKind) {
        self.name = name
        self.kind = kind
    }

    package func wants(_ alert: AlertRow) -> Bool { kinds.isEmpty || kinds.contains(alert.kind) }
}
