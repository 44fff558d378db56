import Operations
import Terminal

// What concerns this session alone: language, looks, arming, leaving; and the prompts.
extension ConsoleModel {
    mutating func session(_ action: Action, _ arguments: [String]) -> [ConsoleRequest] {
        switch action {
        case .language:
            language = arguments.first.flatMap(Language.init(name:)) ?? language.other
        case .theme:
            guard let name = arguments.first else { return usage(.theme) }
            return [.loadTheme(name)]
        case .graph: return setGraph(arguments)
        case .link: return setLink(arguments)
        case .repaint: return [.repaint]
        case .quit: return [.quit]
        case .arm: return arm(arguments)
        default: message = nil
        }
        return []
    }

    private mutating func setGraph(_ arguments: [String]) -> [ConsoleRequest] {
        guard let name = arguments.first else { return usage(.graph) }
        if let mode = GraphMode(rawValue: name) {
            graph = mode
        } else if let glyphs = GlyphSet(rawValue: name) {
            theme.glyphs = glyphs
        } else {
            return usage(.graph)
        }
        tell(Phrase(.msgGraph, .text(name)))
        return []
    }

    private mutating func setLink(_ arguments: [String]) -> [ConsoleRequest] {
        if arguments.first == "off" {
            linkBytesPerSecond = nil
            tell(.msgLinkOff)
        } else if let bytes = arguments.first.flatMap({ Int($0) }), Limits.linkBytes.contains(bytes) {
            linkBytesPerSecond = bytes
            tell(Phrase(.msgLink, .text(String(bytes))))
        } else {
            return usage(.link)
        }
        return []
    }

    mutating func usage(_ action: Action) -> [ConsoleRequest] {
        let binding = KeyTable.binding(action)
        tell(Phrase(.msgUsage, .text(":" + binding.names[0] + " " + binding.argument.rawValue)), .warn)
        return []
    }

    /// A key of the line at the bottom.
    mutating func pressInPrompt(_ key: KeyEvent, repeats: Int) -> [ConsoleRequest] {
        guard let prompt else { return [] }
        if key == .esc || key == .ctrl("c") {
            self.prompt = nil
            return []
        }
        // A held Enter runs a line once.
        if key == .enter, repeats > 0 { return [] }
        switch prompt {
        case .leave:
            self.prompt = nil
            return key == .char("y") || key == .char("Y") ? [.quit] : []
        case .arm(var input):
            if key == .enter { return arm(reason: input.string) }
            offerReason(key, &input)
            self.prompt = .arm(input)
        case .filter(var input):
            if key == .enter {
                self.prompt = nil
                apply(filter: input.string)
                return []
            }
            input.take(key)
            self.prompt = .filter(input)
        case .command(var input):
            if key == .enter {
                self.prompt = nil
                return run(input.string)
            }
            if key == .tab {
                input.set(CommandPalette.completed(input.string, on: screen))
            } else if key == .backspace, input.text.isEmpty {
                self.prompt = nil
                return []
            } else {
                input.take(key)
            }
            self.prompt = .command(input)
        }
        return []
    }

    private func offerReason(_ key: KeyEvent, _ input: inout TextInput) {
        guard key == .up || key == .down, !reasons.isEmpty else {
            input.take(key)
            return
        }
        let present = reasons.firstIndex(of: input.string) ?? (key == .up ? -1 : 1)
        input.set(reasons[min(max(0, present + (key == .up ? 1 : -1)), reasons.count - 1)])
    }

    /// Runs a line of the palette.
    mutating func run(_ line: String) -> [ConsoleRequest] {
        guard !line.allSatisfy(\.isWhitespace) else { return [] }
        guard let command = CommandPalette.command(line, on: screen) else {
            tell(Phrase(.msgUnknownCommand, .text(line)), .warn)
            return []
        }
        return perform(command.action, command.arguments)
    }
}
