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

    package init(
        versions: ClosedRange<Int> = ControlProtocol.versions, program: String = ProgramVersion.text,
        origin: String = "", terminal: String = "", size: String = "", name: String = ""
    ) {
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
            let query = try fields.decoded("query", ConsoleQuery.self, textBytes: Limits.textBytes)
            guard (0...Limits.orderLimit).contains(query.orderLimit) else {
                throw ProtocolFault(.malformed, field: "query.orderLimit", "must be 0...\(Limits.orderLimit)")
            }
            self = .look(number: number, query: query, have: try fields.integer("have", in: 0...Int64.max))
        case "preview":
            self = .preview(
                number: try fields.number(),
                try fields.decoded("command", OperatorCommand.self, textBytes: Limits.textBytes))
        case "submit": self = .submit(number: try fields.number(), try ConsoleMessage.envelope(&fields))
        case "note": self = .note(number: try fields.number(), try ConsoleMessage.note(&fields))
        case "state":
            self = .state(try fields.decoded("state", ConsoleState.self, textBytes: Limits.textBytes).bounded)
        case "record": self = .record(try fields.decoded("event", RecordedEvent.self, textBytes: nil))
        case "bye": self = .bye
        default: throw fields.unknownType
        }
        try fields.end()
    }

    private static func note(_ fields: inout MessageFields) throws(ProtocolFault) -> OperatorNote {
        let note = try fields.decoded("note", OperatorNote.self, textBytes: Limits.textBytes)
        switch note.act {
        case .login, .logout, .loginRefused:
            throw ProtocolFault(.malformed, field: "note.act", "must be none of those the engine notes by itself")
        default: return note
        }
    }

    private static func envelope(_ fields: inout MessageFields) throws(ProtocolFault) -> CommandEnvelope {
        let envelope = try fields.decoded("envelope", CommandEnvelope.self, textBytes: Limits.textBytes)
        let id = envelope.actionID
        let isPlain = id.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) }
        guard id.utf8.count == 26, isPlain else {
            throw ProtocolFault(.malformed, field: "envelope.actionID", "must be 26 characters of 0-9 and A-Z")
        }
        guard envelope.dataAgeMilliseconds >= 0 else {
            throw ProtocolFault(.malformed, field: "envelope.dataAgeMilliseconds", "must not be below 0")
        }
        guard envelope.consideredMilliseconds ?? 0 >= 0 else {
            throw ProtocolFault(.malformed, field: "envelope.consideredMilliseconds", "must not be below 0")
        }
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
        return .object(members)
    }
}

extension MessageFields {
    /// The question's number, which its answer carries back.
    mutating func number() throws(ProtocolFault) -> Int64 { try integer("number", in: 1...Int64.max) }
}
