package import Operations
package import Terminal

/// One line of the key table: what is done, by which keys, under which names, where, and how dangerous it is.
package struct KeyBinding: Sendable {
    /// What may follow the name in the palette.
    package enum Argument: String, Sendable {
        case none = ""
        case channel = "CHANNEL"
        case weight = "CHANNEL|preference|cost 0-100"
        case refund = "[ORDER] AMOUNT"
        case order = "[ORDER]"
        case reviewCase = "[CASE]"
        case held = "[CASE] [HH:MM|+2h|MM-DD HH:MM]"
        case noteText = "[CASE]..."
        case timer = "[TIMER]"
        case alert = "[ALERT]"
        case snooze = "[ALERT] [MINUTES]"
        case proposal = "[PROPOSAL]"
        case text = "TEXT"
        case column = "COLUMN [up|down]"
        case graph = "sweep|scroll|off|braille|ascii"
        case theme = "NAME"
        case link = "300-1000000|off"
        case reason = "REASON"
        case language = "en|zh"
        case leg = "[SHARE]"
        case batch = "[BATCH]"
        case withdrawal = "[WITHDRAWAL]"
        case peak = "[RATE [HH:MM [MINUTES]]]"
        case plannedPeak = "RATE HH:MM [MINUTES] | off"
        case moment = "HH:MM|YYYY-MM-DD HH:MM|-MINUTES"
        case share = "CHANNEL|vN|NAME=WEIGHT 1-50"
        case canary = "[CHANNEL|weights]"
        case version = "[N]"
        case session = "[SESSION]"
    }

    package let action: Action
    package let keys: [KeyEvent]
    /// The first is the name shown; the others are aliases.
    package let names: [String]
    package let chinese: [String]
    /// Pinyin initials of the Chinese names.
    package let initials: [String]
    /// Where the keys work; names work everywhere when their target is given.
    package let screens: Set<ScreenName>
    /// Least class of the confirmation; the engine's preview may raise it.
    package let riskClass: Int
    package let argument: Argument
    package let label: Word
    package let help: Word
    /// Place in the key line, from the left; 0 is not shown there.
    package let place: Int

    package var isVerb: Bool { riskClass > 0 }
    /// Verbs on capital letters change what others see: they want an armed session.
    package var needsArming: Bool {
        guard riskClass > 0 else { return false }
        return riskClass > 1 || keys.contains { $0.isCapital } || keys.isEmpty
    }
}

extension KeyEvent {
    var isCapital: Bool {
        if case .char(let character) = self { character.isASCII && character.isUppercase } else { false }
    }

    /// How the key is written in help and key line.
    package var name: String {
        switch self {
        case .char(" "): "Space"
        case .char(let character): String(character)
        case .enter: "Enter"
        case .esc: "Esc"
        case .tab: "Tab"
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .home: "Home"
        case .end: "End"
        case .function(let number): "F\(number)"
        case .ctrl(let character): "Ctrl-" + character.uppercased()
        default: ""
        }
    }
}
