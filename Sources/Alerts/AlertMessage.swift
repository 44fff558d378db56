package import JSON
import Operations
package import Payments

/// A message to a receiver, frozen when it was decided: every try says the same under the same number.
package struct AlertMessage: Sendable, Equatable {
    /// 26 characters; the receivers of chats cannot tell repeats by it, a webhook can.
    package let number: String
    package let receiver: String
    package let title: String
    package let entries: [AlertEntry]
    package let at: Timestamp

    package init(number: String, receiver: String, title: String, entries: [AlertEntry], at: Timestamp) {
        self.number = number
        self.receiver = receiver
        self.title = title
        self.entries = entries
        self.at = at
    }
}

/// One alert in a message.
package struct AlertEntry: Sendable, Equatable {
    package enum State: String, Sendable { case raised, again, ended, test }

    package let alert: String
    package let state: State
    /// How grave it was when it was told; see `AlertRow.rank`.
    package let rank: Int
    package let kind: String
    package let severity: String
    package let channel: String
    package let since: Int64
    package let endedAt: Int64?
    /// In the receiver's language, one line, inert.
    package let text: String

    package init(
        alert: String, state: State, rank: Int, kind: String, severity: String, channel: String, since: Int64,
        endedAt: Int64?, text: String
    ) {
        self.alert = alert
        self.state = state
        self.rank = rank
        self.kind = kind
        self.severity = severity
        self.channel = channel
        self.since = since
        self.endedAt = endedAt
        self.text = text
    }

    var isCritical: Bool { severity == AlertSeverity.critical.rawValue && state != .ended }
}

// MARK: making

extension AlertMessage {
    /// - Parameters:
    ///   - heading: what stands before every title, such as "PayDeck PROD sha-1".
    ///   - waiting: how many alerts did not fit and follow in the next message.
    package static func digest(
        _ entries: [AlertEntry], number: String, for receiver: ReceiverProfile, heading: String, waiting: Int,
        at now: Timestamp
    ) -> AlertMessage {
        let words = receiver.language.words
        let open = entries.filter { $0.state != .ended }
        let name = InertText.line(heading)
        var title = words.text(.titleEnded, name, String(entries.count))
        if open.count == 1, entries.count == 1 {
            title = words.text(.titleOne, name, open[0].text)
        } else if !open.isEmpty {
            title = words.text(.titleMany, name, String(open.count), String(open.count { $0.isCritical }))
        }
        if waiting > 0 { title += ", " + words.text(.more, String(waiting)) }
        return AlertMessage(number: number, receiver: receiver.name, title: title, entries: entries, at: now)
    }

    /// A message that says that nothing has happened.
    package static func test(
        number: String, for receiver: ReceiverProfile, heading: String, at now: Timestamp
    ) -> AlertMessage {
        let words = receiver.language.words
        let entry = AlertEntry(
            alert: "", state: .test, rank: 0, kind: "test", severity: AlertSeverity.warn.rawValue, channel: "",
            since: now.milliseconds, endedAt: nil, text: words.text(.test, InertText.line(heading)))
        return AlertMessage(
            number: number, receiver: receiver.name, title: words.text(.titleTest, InertText.line(heading)),
            entries: [entry], at: now)
    }

    /// Title and lines as plain text.
    package var plainText: String { ([title] + entries.map(\.marked)).joined(separator: "\n") }
}

extension AlertEntry {
    /// How grave the line is, where no colour says it.
    var mark: String {
        switch state {
        case .ended: "ok"
        case .test: "--"
        case .raised, .again: isCritical ? "!!" : "!"
        }
    }

    var marked: String { mark + " " + text }
}

// MARK: text for the store

extension AlertMessage {
    package var value: JSONValue {
        .object([
            "number": .string(number), "receiver": .string(receiver), "title": .string(title),
            "at": .integer(at.milliseconds), "entries": .array(entries.map(\.value)),
        ])
    }

    package init?(value: JSONValue) {
        guard let number = value["number"]?.stringValue, let receiver = value["receiver"]?.stringValue,
            let title = value["title"]?.stringValue, let at = value["at"]?.integerValue,
            let entries = value["entries"]?.arrayValue
        else { return nil }
        let read = entries.compactMap(AlertEntry.init(value:))
        guard read.count == entries.count else { return nil }
        self.init(number: number, receiver: receiver, title: title, entries: read, at: Timestamp(milliseconds: at))
    }
}

extension AlertEntry {
    var value: JSONValue {
        .object([
            "alert": .string(alert), "state": .string(state.rawValue), "rank": .integer(rank), "kind": .string(kind),
            "severity": .string(severity), "channel": .string(channel), "since": .integer(since),
            "ended": endedAt.map { .integer($0) } ?? .null, "text": .string(text),
        ])
    }

    init?(value: JSONValue) {
        guard let alert = value["alert"]?.stringValue,
            let state = value["state"]?.stringValue.flatMap(State.init), let rank = value["rank"]?.integerValue,
            let kind = value["kind"]?.stringValue, let severity = value["severity"]?.stringValue,
            let channel = value["channel"]?.stringValue, let since = value["since"]?.integerValue,
            let text = value["text"]?.stringValue
        else { return nil }
        self.init(
            alert: alert, state: state, rank: Int(rank), kind: kind, severity: severity, channel: channel, since: since,
            endedAt: value["ended"]?.integerValue, text: text)
    }
}
