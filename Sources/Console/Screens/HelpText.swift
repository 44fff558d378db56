import Operations
import Terminal

/// The help of the present screen, made from the key table.
enum HelpText {
    static func lines(_ model: ConsoleModel) -> [SegmentLine] {
        let language = model.language
        var lines = [SegmentLine(language.text(.helpTitle, language.text(title(model.screen))), .title)]
        let here = KeyTable.bindings(on: model.screen)
        lines.append(SegmentLine(language.text(.helpHere), .heading))
        lines += here.filter { $0.screens != KeyTable.everywhere }.map { line($0, model) }
        lines.append(SegmentLine(language.text(.helpEverywhere), .heading))
        lines += here.filter { $0.screens == KeyTable.everywhere }.map { line($0, model) }
        lines.append(SegmentLine(language.text(.helpFilterTitle), .heading))
        lines += [Word.helpFilter1, .helpFilter2, .helpFilter3, .helpFilter4].map {
            SegmentLine("  " + language.text($0))
        }
        lines.append(SegmentLine(language.text(.helpLine), .dim))
        return lines
    }

    private static func title(_ screen: ScreenName) -> Word {
        switch screen {
        case .overview: .screenOverview
        case .channels: .screenChannels
        case .splits: .screenSplits
        case .payouts: .screenPayouts
        case .capacity: .screenCapacity
        case .alerts: .screenAlerts
        case .messages: .screenMessages
        case .audit: .screenAudit
        case .orders: .screenOrders
        case .review: .screenReview
        }
    }

    private static func line(_ binding: KeyBinding, _ model: ConsoleModel) -> SegmentLine {
        let language = model.language
        let keys = binding.keys.map(\.name).joined(separator: " ")
        let names = language == .chinese ? binding.chinese + binding.names : binding.names
        let shownNames = names.map { ":" + $0 }.joined(separator: " ")
        let argument = binding.argument == .none ? "" : " " + binding.argument.rawValue
        let risk = binding.riskClass > 0 ? "  " + language.text(.helpClass, String(binding.riskClass)) : ""
        let fault = binding.isVerb ? model.forbidden(binding.action) : nil
        return SegmentLine([
            Segment("  " + Cells.pad(keys, to: 10), .key),
            Segment(" " + language.text(binding.help) + risk),
            Segment("   " + shownNames + argument, .dim),
            Segment(fault.map { "  x " + language.text($0) } ?? "", .off),
        ])
    }
}
