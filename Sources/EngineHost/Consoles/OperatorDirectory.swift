package import Payments

/// Which person a system user is. Deny by default: whom the configuration does not name is nobody.
package enum OperatorDirectory: Sendable {
    /// As `[[operator]]` says.
    case configured([OperatorIdentity])
    /// A demo: one person, who started it, plays everybody, under any name.
    case demo(OperatorIdentity)

    /// One system user plays everybody.
    var isOnePersons: Bool { if case .demo = self { true } else { false } }

    /// Why a system user gets no console.
    package struct Refusal: Error, Sendable, Equatable {
        package let rule: String
    }

    /// The person behind a connection, by the user the kernel tells.
    package func identity(ofUser user: UInt32) throws(Refusal) -> OperatorIdentity {
        switch self {
        case .configured(let operators):
            guard user != 0 else {
                throw Refusal(rule: "root is no operator: log in as yourself, so that the record knows who acted")
            }
            guard let identity = operators.first(where: { $0.uid == user }) else {
                throw Refusal(rule: "system user \(user) is no operator here: an [[operator]] with this uid is missing")
            }
            return identity
        case .demo(let identity):
            guard user == identity.uid else {
                throw Refusal(rule: "this demo was started by system user \(identity.uid); start one of your own")
            }
            return identity
        }
    }

    /// Under which name a console appears that asks for one.
    package func named(_ name: String, _ identity: OperatorIdentity) throws(Refusal) -> OperatorIdentity {
        guard !name.isEmpty, name != identity.name else { return identity }
        guard case .demo = self else {
            throw Refusal(rule: "names are given by the configuration; only a demo lets its person choose one")
        }
        let isPlain = name.utf8.count <= 32 && name.utf8.allSatisfy { OperatorDirectory.isNameByte($0) }
        guard isPlain else { throw Refusal(rule: "a name is 1...32 letters, digits, dots and dashes") }
        return OperatorIdentity(name: name, uid: identity.uid, roles: identity.roles)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte == 45
            || byte == 46 || byte == 95
    }

    /// Where a person sits, as told by the login: kept to what an address or a terminal's name is made of, and marked
    /// as told.
    static func origin(_ told: String) -> String {
        let kept = told.unicodeScalars.prefix(48).map { scalar -> Character in
            let isPlain = scalar.isASCII
                && (isNameByte(UInt8(scalar.value)) || scalar == " " || scalar == ":" || scalar == "/")
            return isPlain ? Character(scalar) : "?"
        }
        return String(kept)
    }
}
