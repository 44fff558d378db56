import Payments

/// Who decides when no person does, and what such decisions are called in the audit chain.
enum Decider {
    static let breaker = "breaker"
    static let timer = "timer"
    static let schedule = "schedule"
    static let expiry = "expire"

    static func breakerStep(_ kind: EventKind) -> String {
        switch kind {
        case .breakerOpened: "-> open"
        case .breakerHalfOpened: "-> half_open"
        default: "-> closed"
        }
    }
}
