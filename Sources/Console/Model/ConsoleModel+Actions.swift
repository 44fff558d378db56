import Operations
import Terminal

extension ConsoleModel {
    /// Does what a key or a palette line asked for. `arguments` come from the palette alone.
    mutating func perform(_ action: Action, _ arguments: [String]) -> [ConsoleRequest] {
        switch action {
        case .overview, .channels, .orders, .review, .splits, .payouts, .alerts, .messages, .audit, .lastScreen:
            show(action)
        case .capacity: showCapacity(arguments)
        case .planPeak: planPeak(arguments)
        case .verifyChain: verifyChain()
        case .replaySession: replaySession(arguments)
        case .down, .up, .first, .last, .pageDown, .pageUp, .left, .right: move(action)
        case .open, .zoom, .pause, .sort, .reverse, .filter, .help, .who, .copy, .export, .back, .mark, .why:
            look(action, arguments)
        case .command:
            begin(.command(TextInput(limit: Limits.promptCharacters)))
        case .earlier, .later, .minuteEarlier, .minuteLater, .goTo, .live:
            travel(action, arguments)
        case .language, .theme, .graph, .link, .repaint, .leavePrompt, .quit, .arm:
            session(action, arguments)
        case .weight, .failover, .cutChannel, .returnChannel, .refund, .stateRefunded, .redirectRefund,
            .query, .resend, .claim, .unclaim, .approve,
            .reject, .hold, .note, .acknowledge, .snooze, .wakeAlert, .keep, .undo, .second, .withdraw, .reveal,
            .retrySplit, .pausePayouts, .goBatch, .deferPayout, .canary, .stopCanary, .promoteCanary, .rollback:
            verb(action, arguments)
        case .next: takeNext()
        }
    }

    private mutating func begin(_ prompt: Prompt) -> [ConsoleRequest] {
        self.prompt = prompt
        return []
    }

    mutating func show(_ action: Action) -> [ConsoleRequest] {
        let wanted: ScreenName = switch action {
        case .overview: .overview
        case .channels: .channels
        case .orders: .orders
        case .review: .review
        case .splits: .splits
        case .payouts: .payouts
        case .capacity: .capacity
        case .alerts: .alerts
        case .messages: .messages
        case .audit: .audit
        default: lastScreen
        }
        detailOffset = nil
        report = []
        search = nil
        guard wanted != screen else { return [] }
        lastScreen = screen
        screen = wanted
        isZoomed = false
        if feed.isHeld { release() }
        alignList()
        return [ask()]
    }

    private mutating func move(_ action: Action) -> [ConsoleRequest] {
        if let requests = turnAuditPage(action) { return requests }
        let ids = ids
        let height = max(1, ScreenLayout.listRows(self))
        let before = list.selectedID
        var state = list
        switch action {
        case .down: state.move(by: 1, in: ids, height: height)
        case .up: state.move(by: -1, in: ids, height: height)
        case .pageDown: state.move(by: height, in: ids, height: height)
        case .pageUp: state.move(by: -height, in: ids, height: height)
        case .first: state.follow(ids)
        case .last: state.select(ids.count - 1, in: ids, height: height)
        case .left: state.scrolledColumns = max(0, state.scrolledColumns - 1)
        default: state.scrolledColumns = min(sortKeys.count - 2, state.scrolledColumns + 1)
        }
        list = state
        return state.selectedID == before || !rowsHaveDetail ? [] : [ask()]
    }

    private mutating func look(_ action: Action, _ arguments: [String]) -> [ConsoleRequest] {
        switch action {
        case .open: return open()
        case .why: return why(arguments)
        case .zoom:
            isZoomed.toggle()
            alignList()
        case .pause: pause()
        case .sort: sort(arguments)
        case .reverse: list.sort?.isDescending.toggle(); alignList()
        case .filter:
            if arguments.isEmpty {
                prompt = .filter(TextInput(list.filterText, limit: Limits.promptCharacters))
            } else {
                apply(filter: arguments.joined(separator: " "))
            }
        case .help: helpOffset = 0
        case .who: whoOffset = 0
        case .copy: return copy()
        case .export: return export()
        case .mark: mark()
        default: return back()
        }
        return []
    }

    private mutating func open() -> [ConsoleRequest] {
        report = []
        guard list.selectedID != nil else { return told(.msgNoTarget) }
        if list.selectedID == ChannelRow.noChannel, screen == .overview || screen == .channels {
            return showNoChannel()
        }
        // What is opened stays: the list may move on.
        list.follows = false
        if screen == .overview {
            let selected = list.selectedID
            let requests = show(.channels)
            lists[.channels]?.selectedID = selected
            lists[.channels]?.follows = false
            alignList()
            return requests
        }
        detailOffset = 0
        return []
    }

    private mutating func why(_ arguments: [String]) -> [ConsoleRequest] {
        var requests: [ConsoleRequest] = []
        if screen != .orders { requests = show(.orders) }
        if let asked = arguments.first {
            search = asked
            detailOffset = 0
            return [ask()]
        }
        list.follows = false
        guard list.selectedID != nil || !requests.isEmpty else { return told(.msgNoTarget) }
        detailOffset = 0
        return requests
    }

    private mutating func pause() {
        if isBack {
            tell(.msgStandsStill)
        } else if feed.isHeld {
            release()
            alignList()
            tell(.msgResumed)
        } else if feed.shown != nil {
            feed.hold()
            heldAt = now
            tell(.msgPaused)
        }
    }

    /// Without a name the next column, and after the last one the list's own order.
    private mutating func sort(_ arguments: [String]) {
        let keys = sortKeys
        if let name = arguments.first {
            guard let key = fieldNames[name.lowercased()], keys.contains(key) else {
                tell(Phrase(.msgColumn, .text(name)), .warn)
                return
            }
            list.sort = ListState.Sort(key: key, isDescending: arguments.dropFirst().first != "up")
        } else if let present = list.sort.flatMap({ keys.firstIndex(of: $0.key) }) {
            list.sort = keys.indices.contains(present + 1)
                ? ListState.Sort(key: keys[present + 1], isDescending: false) : nil
        } else {
            list.sort = keys.first.map { ListState.Sort(key: $0, isDescending: false) }
        }
        alignList()
    }

    private mutating func copy() -> [ConsoleRequest] {
        guard let id = list.selectedID else { return told(.msgNoTarget) }
        tell(Phrase(.msgCopied, .text(id)))
        return [.copy(id)]
    }

    private mutating func export() -> [ConsoleRequest] {
        guard shown != nil else { return told(.skeleton) }
        let (name, contents) = CSVExport.file(self)
        return [noted(
            OperatorNote(.export, target: name, change: "\(ids.count) rows", detail: list.filterText),
            then: .writeFile(name: name, contents: contents))]
    }

    /// Shows the present again.
    mutating func release() {
        feed.release()
        heldAt = nil
    }

    /// Nothing is left to step out of.
    var isAtTop: Bool {
        detailOffset == nil && list.marked.isEmpty && !isZoomed && list.filter == nil && !isBack && !feed.isHeld
    }

    /// One step out: detail, zoom, filter, past, pause; at the top the question whether to leave.
    private mutating func back() -> [ConsoleRequest] {
        if detailOffset != nil {
            detailOffset = nil
            report = []
            search = nil
        } else if !list.marked.isEmpty {
            list.marked = []
        } else if isZoomed {
            isZoomed = false
            alignList()
        } else if list.filter != nil {
            list.filter = nil
            list.filterText = ""
            alignList()
        } else if isBack {
            return live()
        } else if feed.isHeld {
            pause()
        } else {
            prompt = .leave
        }
        return []
    }

    mutating func told(_ word: Word) -> [ConsoleRequest] {
        tell(word, .warn)
        return []
    }

    /// Sets the filter, or tells what is wrong with it and leaves the list alone.
    mutating func apply(filter text: String) {
        do {
            let filter = try RowFilter(text, names: fieldNames)
            list.filter = filter.isEmpty ? nil : filter
            list.filterText = filter.isEmpty ? "" : VerbDialog.trimmed(text)
            list.firstRow = 0
            auditPages = []
            // Whoever narrows a list looks for another row than the one chosen before.
            if let chosen = list.selectedID, !ids.contains(chosen) { list.follow(ids) }
            alignList()
        } catch {
            switch error {
            case .unknownField(let name):
                let known = Set(fieldNames.values).sorted().joined(separator: " ")
                tell(Phrase(.msgFilterField, .text(name), .text(known)), .warn)
            case .notNumber(let field): tell(Phrase(.msgFilterValue, .text(field)), .warn)
            case .tooLong: tell(.msgFilterLong, .warn)
            }
        }
    }
}
