/// What each class of danger asks before something is done. The one table: the engine refuses by it, dialogs ask by it,
/// the documentation is checked against it.
package struct SafetyClass: Sendable, Equatable {
    /// What is typed so that something happens.
    package enum Confirmation: String, Sendable {
        /// A key is enough.
        case key
        /// The word `yes`.
        case yes
        /// The target's name; with the site's name behind it in production.
        case target
    }

    /// When a second person is needed.
    package enum SecondPerson: String, Sendable {
        case never
        /// Outside working hours, or when it is about more than a limit.
        case outsideHoursOrAboveLimit = "outside hours or above a limit"
        case always
    }

    /// 0...4.
    package let number: Int
    /// The session must be armed: `!` with a reason, for some minutes.
    package let needsArming: Bool
    package let needsReason: Bool
    /// A preview is shown before, and the version it was made from must still be the newest.
    package let needsPreview: Bool
    package let confirmation: Confirmation
    /// Presses of Enter, each let go, at least 0.4 s apart.
    package let presses: Int
    /// Minutes after which a change that can be taken back goes back by itself; nil when nothing of this class does.
    package let undoMinutes: Int?
    package let secondPerson: SecondPerson

    package static let all = [
        SafetyClass(
            number: 0, needsArming: false, needsReason: false, needsPreview: false, confirmation: .key, presses: 1,
            undoMinutes: nil, secondPerson: .never),
        SafetyClass(
            number: 1, needsArming: false, needsReason: false, needsPreview: false, confirmation: .key, presses: 1,
            undoMinutes: nil, secondPerson: .never),
        SafetyClass(
            number: 2, needsArming: true, needsReason: true, needsPreview: true, confirmation: .yes, presses: 1,
            undoMinutes: 10, secondPerson: .never),
        SafetyClass(
            number: 3, needsArming: true, needsReason: true, needsPreview: true, confirmation: .target, presses: 2,
            undoMinutes: 30, secondPerson: .outsideHoursOrAboveLimit),
        SafetyClass(
            number: 4, needsArming: true, needsReason: true, needsPreview: true, confirmation: .target, presses: 2,
            undoMinutes: nil, secondPerson: .always),
    ]

    /// The class of this number; the nearest one for numbers out of range.
    package static func of(_ number: Int) -> SafetyClass { all[min(max(0, number), all.count - 1)] }

    /// The word of class 2.
    package static let yes = "yes"

    /// What is typed for class 3 and 4.
    package static func typedTarget(_ name: String, environment: String, site: String) -> String {
        environment == production ? name + " " + site : name
    }

    /// The environment in which mistakes cost money.
    package static let production = "PROD"

    /// Presses of a key count only this far apart, milliseconds.
    package static let apartMilliseconds: Int64 = 400
}
