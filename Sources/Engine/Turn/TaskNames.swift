import Payments

/// Numbers of tasks follow from what they act for, so a task is found without a search and is made once.
///
/// An identifier's first character is `0` until the year 3084 (its upper bits are milliseconds); putting a letter of
/// the kind there keeps time, partition and uniqueness.
extension TaskID {
    static func of(_ kind: TaskKind, _ subject: String) -> TaskID {
        TaskID(trusted: kind.letter + subject.dropFirst())
    }
}

extension TaskKind {
    /// What the numbers of its tasks begin with.
    var letter: String {
        switch self {
        case .prepay: "P"
        case .query: "Q"
        case .close: "C"
        case .renewCode: "X"
        case .refund: "R"
        case .refundQuery: "S"
        case .split: "D"
        case .splitQuery: "F"
        case .unfreeze: "G"
        case .notifyShop: "N"
        case .expire: "E"
        case .undo: "V"
        case .splitReturn: "B"
        case .splitReturnQuery: "H"
        case .autoConfirm: "A"
        case .freezeWatch: "W"
        case .transfer: "T"
        case .transferQuery: "J"
        case .transferCancel: "K"
        case .batch: "M"
        case .alert: "L"
        }
    }
}
