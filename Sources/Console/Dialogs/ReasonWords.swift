import Operations

/// What is said of a reason that is none.
enum ReasonWords {
    /// Nil when the text is a reason; else what is wrong with it.
    static func fault(_ text: String) -> Word? {
        switch ReasonRule.fault(VerbDialog.trimmed(text)) {
        case nil: nil
        case .tooShort: .msgReasonShort
        case .saysNothing: .msgReasonEmpty
        case .tooLong: .msgReasonLong
        }
    }
}
