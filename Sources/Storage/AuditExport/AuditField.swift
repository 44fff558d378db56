import Cryptography
import Payments

/// The fields of an exported audit row, in the order of their columns. Their names are relied on outside.
enum AuditField: String, CaseIterable {
    case sequence, at, time, who, role, act, riskClass = "class", target, change, reason, outcome, second, session
    case origin, typed, dataAge = "data_age", shown, detail, foreseen, considered, action, previous, hash

    var isNumber: Bool {
        switch self {
        case .sequence, .at, .riskClass, .dataAge, .considered: true
        default: false
        }
    }

    /// Numbers in decimal digits, hashes in lower-case hexadecimal.
    func text(of link: AuditLink, after previous: [UInt8]) -> String {
        let record = link.record
        let context = record.context
        switch self {
        case .sequence: return String(record.sequence)
        case .at: return String(record.at.milliseconds)
        case .time: return record.at.rfc3339Beijing
        case .who: return record.who
        case .role: return context.role
        case .act: return record.act
        case .riskClass: return String(record.riskClass)
        case .target: return record.target
        case .change: return record.change
        case .reason: return record.reason
        case .outcome: return record.outcome
        case .second: return context.second
        case .session: return context.session
        case .origin: return context.origin
        case .typed: return context.typed
        case .dataAge: return String(context.dataAgeMilliseconds)
        case .shown: return context.shown
        case .detail: return context.detail
        case .foreseen: return context.foreseen
        case .considered: return String(context.consideredMilliseconds)
        case .action: return record.actionID
        case .previous: return Hex.lower(previous)
        case .hash: return Hex.lower(link.hash)
        }
    }
}
