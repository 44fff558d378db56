package import JSON
package import Operations

/// What a console says.
package enum ConsoleMessage: Sendable, Equatable {
    /// The first message of a connection.
    case hello(Hello)
    /// Asks for a picture. `have` is the number of the picture the console still holds, 0 for none: the answer may then
    /// tell only what differs from it.
    case look(number: Int64, query: ConsoleQuery, have: Int64)
    case preview(number: Int64, OperatorCommand)
    case submit(number: Int64, CommandEnvelope)
    /// Puts on record what its person did and no command does. Coming and going the engine notes by itself.
    case note(number: Int64, OperatorNote)
    /// What its person is at, for the others to see. Not answered.
    case state(ConsoleState)
    /// A piece of what it drew, for the recording of its session. Not answered.
    case record(RecordedEvent)
    /// The console leaves.
    case bye
}

/// How a console introduces itself. Who its person is, it does not say: the system tells.
package struct Hello: Sendable, Equatable {
    package var versions: ClosedRange<Int>
    package var program: String
    /// Where the person sits, as the login told the console: "ssh 10.0.3.7". Shown as told, believed by nobody.
    package var origin: String
    /// The terminal's kind and size, "xterm-256color" and "160x45"; for the record.
    package var terminal: String
    package var size: String
    /// Under which name to appear. Taken by a demo alone, where one person plays several.
    package var name: String
    /// It looks and leaves, as `--once` does: counted, listed nowhere, and able to do nothing else. Version 2 on.
    package var readsOnly: Bool

    package init(
        versions: ClosedRange<Int> = ControlProtocol.versions, program: String = ProgramVersion.text,
        origin: String = "", terminal: String = "", size: String = "", name: String = "", readsOnly: Bool = false
    ) {
        self.readsOnly = readsOnly
        self.terminal = terminal
        self.size = size
        self.versions = versions
        self.program = program
        self.origin = origin
        self.name = name
    }
}

extension ConsoleMessage {
    /// Reads a payload. - Throws: the first fault with field and rule.
    package init(_ payload: [UInt8]) throws(ProtocolFault) {
        var fields = try MessageFields(payload)
        switch fields.type {
        case "hello": self = .hello(try Hello(&fields))
        case "look":
            let number = try fields.number()
            let query = try ConsoleMessage.query(&fields)
            self = .look(number: number, query: query, have: try fields.integer("have", in: 0...Limits.integer))
        case "preview":
            self = .preview(
                number: try fields.number(),
                try fields.decoded("command", OperatorCommand.self, textBytes: Limits.textBytes))
        case "submit": self = .submit(number: try fields.number(), try ConsoleMessage.envelope(&fields))
        case "note": self = .note(number: try fields.number(), try ConsoleMessage.note(&fields))
        case "state":
            self = .state(try fields.decoded("state", ConsoleState.self, textBytes: Limits.textBytes).bounded)
        case "record": self = .record(try ConsoleMessage.event(&fields))
        case "bye": self = .bye
        default: throw fields.unknownType
        }
        try fields.end()
    }

    private static func query(_ fields: inout MessageFields) throws(ProtocolFault) -> ConsoleQuery {
        let query = try fields.decoded("query", ConsoleQuery.self, textBytes: Limits.textBytes)
        try within(0...Int64(Limits.orderLimit), Int64(query.orderLimit), "query.orderLimit")
        try within(MomentBounds.range, query.at, "query.at")
        if let peak = query.peak {
            try within(CountBounds.range, Int64(peak.centiPerSecond), "query.peak.centiPerSecond")
            try within(MomentBounds.range, peak.at, "query.peak.at")
            try within(CountBounds.range, Int64(peak.minutes), "query.peak.minutes")
        }
        if let audit = query.audit {
            try within(VersionBounds.range, audit.before, "query.audit.before")
            try within(CountBounds.range, Int64(audit.limit), "query.audit.limit")
            try within(VersionBounds.range, audit.sequence, "query.audit.sequence")
        }
        return query
    }

    private static func event(_ fields: inout MessageFields) throws(ProtocolFault) -> RecordedEvent {
        let event = try fields.decoded("event", RecordedEvent.self, textBytes: nil)
        try within(DurationBounds.range, event.at, "event.at")
        return event
    }

    private static func within(
        _ range: ClosedRange<Int64>, _ number: Int64?, _ field: String
    ) throws(ProtocolFault) {
        guard let number, !range.contains(number) else { return }
        throw ProtocolFault(.malformed, field: field, "must be \(range.lowerBound)...\(range.upperBound)")
    }

    private static func note(_ fields: inout MessageFields) throws(ProtocolFault) -> OperatorNote {
        let note = try fields.decoded("note", OperatorNote.self, textBytes: Limits.textBytes)
        guard note.act.isToldByConsoles else {
            throw ProtocolFault(.malformed, field: "note.act", "must be none of those the engine notes by itself")
        }
        return note
    }

    private static func envelope(_ fields: inout MessageFields) throws(ProtocolFault) -> CommandEnvelope {
        let envelope = try fields.decoded("envelope", CommandEnvelope.self, textBytes: Limits.textBytes)
        let id = envelope.actionID
        let isPlain = id.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) }
        guard id.utf8.count == 26, isPlain else {
            throw ProtocolFault(.malformed, field: "envelope.actionID", "must be 26 characters of 0-9 and A-Z")
        }
        try within(VersionBounds.range, envelope.expectedVersion, "envelope.expectedVersion")
        try within(DurationBounds.range, envelope.dataAgeMilliseconds, "envelope.dataAgeMilliseconds")
        try within(DurationBounds.range, envelope.consideredMilliseconds, "envelope.consideredMilliseconds")
        return envelope
    }

    package var json: JSONValue {
        get throws {
            switch self {
            case .hello(let hello): hello.json
            case .look(let number, let query, let have):
                .object([
                    "type": "look", "number": .integer(number), "query": try JSONValueEncoder.encode(query),
                    "have": .integer(have),
                ])
            case .preview(let number, let command):
                .object([
                    "type": "preview", "number": .integer(number), "command": try JSONValueEncoder.encode(command),
                ])
            case .submit(let number, let envelope):
                .object([
                    "type": "submit", "number": .integer(number), "envelope": try JSONValueEncoder.encode(envelope),
                ])
            case .note(let number, let note):
                .object(["type": "note", "number": .integer(number), "note": try JSONValueEncoder.encode(note)])
            case .state(let state): .object(["type": "state", "state": try JSONValueEncoder.encode(state)])
            case .record(let event):
                .object(["type": "record", "event": try JSONValueEncoder.encode(event)])
            case .bye: .object(["type": "bye"])
            }
        }
    }
}

extension Hello {
    fileprivate init(_ fields: inout MessageFields) throws(ProtocolFault) {
        versions = try fields.versions("versions")
        program = try fields.text("program", maximumBytes: Limits.nameBytes)
        origin = try fields.text("origin", maximumBytes: Limits.nameBytes, standard: "")
        terminal = try fields.text("terminal", maximumBytes: Limits.nameBytes, standard: "")
        size = try fields.text("size", maximumBytes: Limits.nameBytes, standard: "")
        name = try fields.text("name", maximumBytes: Limits.nameBytes, standard: "")
        readsOnly = try fields.flag("reads", standard: false)
        guard !readsOnly || versions.lowerBound >= ControlProtocol.readingVersion else {
            throw ProtocolFault(
                .malformed, field: "reads", "is known from version \(ControlProtocol.readingVersion) on")
        }
    }

    fileprivate var json: JSONValue {
        var members = [
            JSONMember(name: "type", value: "hello"),
            JSONMember(
                name: "versions", value: .array([.integer(versions.lowerBound), .integer(versions.upperBound)])),
            JSONMember(name: "program", value: .string(program)),
        ]
        for (key, text) in [("origin", origin), ("terminal", terminal), ("size", size), ("name", name)]
        where !text.isEmpty {
            members.append(JSONMember(name: key, value: .string(text)))
        }
        if readsOnly { members.append(JSONMember(name: "reads", value: .bool(true))) }
        return .object(members)
    }
}

extension MessageFields {
    /// The question's number, which its answer carries back.
    mutating func number() throws(ProtocolFault) -> Int64 { try integer("number", in: 1...Limits.integer) }
}
