import Operations
import Terminal

extension ConsoleModel {
    /// Sends a key to what has the focus: dialog, prompt, help, screen.
    mutating func press(_ key: KeyEvent, repeats: Int) -> [ConsoleRequest] {
        if let requests = terminalNews(key) { return requests }
        if key == .ctrl("l") { return [.repaint] }
        if lock != nil { return pressInLock(key) }
        // What is shown in full goes with the next key, which means nothing else.
        if revealed != nil {
            revealed = nil
            return []
        }
        if notice != nil { return pressInNotice(key) }
        if dialog != nil { return pressInDialog(key, repeats: repeats) }
        if prompt != nil { return pressInPrompt(key, repeats: repeats) }
        if helpOffset != nil { return pressInHelp(key) }
        if whoOffset != nil { return pressInWho(key) }
        guard let action = KeyTable.action(for: key, on: screen) else { return [] }
        // A held key moves, but it never acts twice.
        if repeats > 0, KeyTable.binding(action).isVerb || action == .arm { return [] }
        if detailOffset != nil, scrollDetail(action) { return [] }
        // Esc takes back; it never leaves.
        if key == .esc, isAtTop {
            tell(.msgEscTop)
            return []
        }
        return perform(action, [])
    }

    /// What the terminal says of itself is no key.
    private mutating func terminalNews(_ key: KeyEvent) -> [ConsoleRequest]? {
        switch key {
        case .pasteDropped(let bytes):
            tell(Phrase(.msgPasteDropped, .text(String(bytes))), .warn)
            return []
        case .burstDropped(let keys):
            tell(Phrase(.msgBurstDropped, .text(String(keys))), .warn)
            return []
        case .paste where !inField:
            return []
        case .resize(let size):
            resized(size)
            return []
        case .resumed: return [.repaint]
        case .hangup, .terminate: return [.quit]
        case .wake: return []
        default: return nil
        }
    }

    private mutating func pressInHelp(_ key: KeyEvent) -> [ConsoleRequest] {
        switch key {
        case .esc, .char("q"), .char("?"), .ctrl("c"), .function(1): helpOffset = nil
        default:
            helpOffset = ConsoleModel.scrolled(
                helpOffset ?? 0, by: key, height: size.height - 4, lines: HelpText.lines(self).count)
        }
        return []
    }

    private mutating func pressInWho(_ key: KeyEvent) -> [ConsoleRequest] {
        switch key {
        case .esc, .char("q"), .ctrl("c"): whoOffset = nil
        default:
            whoOffset = ConsoleModel.scrolled(
                whoOffset ?? 0, by: key, height: size.height - 4, lines: WhoText.lines(self).count + 1)
        }
        return []
    }

    /// Moves inside the opened detail; false for keys that mean something else.
    private mutating func scrollDetail(_ action: Action) -> Bool {
        let keys: [Action: KeyEvent] = [
            .down: .down, .up: .up, .pageDown: .pageDown, .pageUp: .pageUp, .first: .home, .last: .end,
        ]
        guard let key = keys[action] else { return false }
        detailOffset = ConsoleModel.scrolled(
            detailOffset ?? 0, by: key, height: ScreenLayout.body(self).height, lines: DetailText.lines(self).count)
        return true
    }

    private static func scrolled(_ offset: Int, by key: KeyEvent, height: Int, lines: Int) -> Int {
        var region = ScrollRegion(lines: Array(repeating: SegmentLine(""), count: lines), offset: offset)
        region.take(key, height: max(1, height))
        return region.offset
    }
}
