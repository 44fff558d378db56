package import JSON
package import Operations

/// What an engine says.
package enum EngineMessage: Sendable, Equatable {
    /// Answers hello.
    case welcome(Welcome)
    /// Answers look. `picture` numbers this picture on this connection.
    case picture(number: Int64, picture: Int64, Content)
    case preview(number: Int64, CommandPreview)
    case result(number: Int64, CommandResult)
    /// What was to be put on record stands there.
    case noted(number: Int64)
    /// A question that found no answer; the connection goes on.
    case failed(number: Int64, Failure, reason: String)
    /// The connection ends after this.
    case refused(ProtocolFault)

    package enum Content: Sendable, Equatable {
        case full(JSONValue)
        /// What differs from the picture `base`, by the rules of `JSONDelta`; nil when nothing does.
        case delta(base: Int64, JSONValue?)
    }

    package enum Failure: String, Sendable, CaseIterable {
        /// The engine did not answer in time.
        case unreachable
        /// The engine accepts nothing more after a fatal error of its store.
        case stopped
        /// The answer would be larger than a frame may be.
        case tooLarge = "too_large"
    }
}

/// Who the engine takes the person at the console for.
package struct Welcome: Sendable, Equatable {
    /// The version of the protocol that holds from here on.
    package var version: Int
    package var program: String
    package var environment: String
    package var site: String
    package var operatorName: String
    package var roles: [String]
    /// Several people use this system user: they may look, and act in class 1.
    package var isShared: Bool
    /// Numbers this attachment, "s-12"; told in the audit and to the others.
    package var session: String

    package init(
        version: Int, program: String = ProgramVersion.text, environment: String, site: String, operatorName: String,
        roles: [String], isShared: Bool, session: String
    ) {
        self.version = version
        self.program = program
        self.environment = environment
        self.site = site
        self.operatorName = operatorName
        self.roles = roles
        self.isShared = isShared
        self.session = session
    }
}

extension EngineMessage {
    package init(_ payload: [UInt8]) throws(ProtocolFault) {
        var fields = try MessageFields(
            payload, maximumDepth: Limits.engineDepth, maximumMembers: Limits.engineMembers)
        switch fields.type {
        case "welcome": self = .welcome(try Welcome(&fields))
        case "picture": self = try EngineMessage.picture(&fields)
        case "preview":
            self = .preview(
                number: try fields.number(), try fields.decoded("preview", CommandPreview.self, textBytes: nil))
        case "result":
            self = .result(
                number: try fields.number(), try fields.decoded("result", CommandResult.self, textBytes: nil))
        case "noted": self = .noted(number: try fields.number())
        case "failed":
            let code = try fields.text("code", maximumBytes: Limits.nameBytes)
            guard let failure = Failure(exactly: code) else {
                throw ProtocolFault(.malformed, field: "code", "names no failure of this protocol")
            }
            self = .failed(
                number: try fields.number(), failure,
                reason: try fields.text("reason", maximumBytes: Limits.textBytes))
        case "refused": self = .refused(try ProtocolFault(&fields))
        default: throw fields.unknownType
        }
        try fields.end()
    }

    private static func picture(_ fields: inout MessageFields) throws(ProtocolFault) -> EngineMessage {
        let number = try fields.number()
        let picture = try fields.integer("picture", in: 1...Limits.integer)
        if let full = fields.value("full") { return .picture(number: number, picture: picture, .full(full)) }
        let base = try fields.integer("base", in: 1...Limits.integer)
        return .picture(number: number, picture: picture, .delta(base: base, fields.value("delta")))
    }

    package var json: JSONValue {
        get throws {
            switch self {
            case .welcome(let welcome): welcome.json
            case .picture(let number, let picture, let content):
                EngineMessage.picture(number, picture, content)
            case .preview(let number, let preview):
                .object([
                    "type": "preview", "number": .integer(number), "preview": try JSONValueEncoder.encode(preview),
                ])
            case .result(let number, let result):
                .object(["type": "result", "number": .integer(number), "result": try JSONValueEncoder.encode(result)])
            case .noted(let number): .object(["type": "noted", "number": .integer(number)])
            case .failed(let number, let failure, let reason):
                .object([
                    "type": "failed", "number": .integer(number), "code": .string(failure.rawValue),
                    "reason": .string(reason),
                ])
            case .refused(let fault): fault.json
            }
        }
    }

    private static func picture(_ number: Int64, _ picture: Int64, _ content: Content) -> JSONValue {
        var members = [
            JSONMember(name: "type", value: "picture"), JSONMember(name: "number", value: .integer(number)),
            JSONMember(name: "picture", value: .integer(picture)),
        ]
        switch content {
        case .full(let value): members.append(JSONMember(name: "full", value: value))
        case .delta(let base, let delta):
            members.append(JSONMember(name: "base", value: .integer(base)))
            if let delta { members.append(JSONMember(name: "delta", value: delta)) }
        }
        return .object(members)
    }
}

extension Welcome {
    fileprivate init(_ fields: inout MessageFields) throws(ProtocolFault) {
        version = Int(try fields.integer("version", in: 1...1_000_000))
        program = try fields.text("program", maximumBytes: Limits.nameBytes)
        environment = try fields.text("environment", maximumBytes: Limits.nameBytes)
        site = try fields.text("site", maximumBytes: Limits.nameBytes)
        operatorName = try fields.text("operator", maximumBytes: Limits.nameBytes)
        roles = try fields.texts("roles")
        isShared = try fields.flag("shared")
        session = try fields.text("session", maximumBytes: Limits.nameBytes)
    }

    fileprivate var json: JSONValue {
        .object([
            "type": "welcome", "version": .integer(version), "program": .string(program),
            "environment": .string(environment), "site": .string(site), "operator": .string(operatorName),
            "roles": .array(roles.map { .string($0) }), "shared": .bool(isShared), "session": .string(session),
        ])
    }
}

extension ProtocolFault {
    fileprivate init(_ fields: inout MessageFields) throws(ProtocolFault) {
        let name = try fields.text("code", maximumBytes: Limits.nameBytes)
        guard let code = Code(exactly: name) else {
            throw ProtocolFault(.malformed, field: "code", "names no refusal of this protocol")
        }
        let field = try fields.text("field", maximumBytes: Limits.textBytes, standard: "")
        let rule = try fields.text("rule", maximumBytes: Limits.textBytes)
        self.init(code, field: field, rule, versions: code == .version ? try fields.versions("versions") : nil)
    }

    fileprivate var json: JSONValue {
        var members = [
            JSONMember(name: "type", value: "refused"), JSONMember(name: "code", value: .string(code.rawValue)),
        ]
        if !field.isEmpty { members.append(JSONMember(name: "field", value: .string(field))) }
        members.append(JSONMember(name: "rule", value: .string(rule)))
        if let versions {
            let range = [JSONValue.integer(versions.lowerBound), .integer(versions.upperBound)]
            members.append(JSONMember(name: "versions", value: .array(range)))
        }
        return .object(members)
    }
}
