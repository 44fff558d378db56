import Operations
import Terminal

/// Status bar, tab bar and key line.
enum FrameBars {
    static func draw(_ model: ConsoleModel, into grid: inout Grid) {
        let width = model.size.width
        statusBar(model).draw(into: &grid, in: Rect(x: 0, y: 0, width: width, height: 1))
        tabBar(model).draw(into: &grid, in: Rect(x: 0, y: 1, width: width, height: 1))
        let row = Rect(x: 0, y: model.size.height - 1, width: width, height: 1)
        keyHints(model).draw(into: &grid, in: row)
    }

    private static func statusBar(_ model: ConsoleModel) -> StatusBar {
        let language = model.language
        let snapshot = model.feed.past ?? model.feed.latest
        let environment = snapshot?.environment ?? ""
        let isProduction = environment.uppercased() == "PROD"
        var left = [
            StatusBar.Piece(language.text(.product), priority: 1),
            StatusBar.Piece(environment, isProduction ? .prod : .test),
            StatusBar.Piece(snapshot?.site ?? "", priority: 4),
            model.isBack
                ? StatusBar.Piece(" " + back(model) + " ", Style(.warn, [.bold, .reverse]))
                : StatusBar.Piece(mode(model), model.isArmed ? Style.bar.with(.bold) : .bar),
            StatusBar.Piece(snapshot?.operatorName ?? "", priority: 5),
        ]
        if snapshot?.fatal != nil { left.append(StatusBar.Piece(model.theme.mark(.crit), .crit)) }
        let open = (snapshot?.alerts ?? []).filter(\.isOpen)
        let right = [
            timers(model),
            StatusBar.Piece(alerts(open, model), open.isEmpty ? .bar : Style.bar.with(.bold), priority: 1),
            StatusBar.Piece(language.text(.reviewCount, String(snapshot?.totals.reviewOpen ?? 0)), priority: 3),
            StatusBar.Piece(clock(model).map(Figures.clock) ?? "--:--:--", priority: 2),
            age(model),
        ]
        return StatusBar(left: left, right: right)
    }

    /// The moment shown, with its day when it is another one than the engine's.
    private static func back(_ model: ConsoleModel) -> String {
        guard let past = model.feed.past else { return model.language.text(.modeBack, "...") }
        let stamp = Figures.dayClock(past.at)
        let isToday = Figures.dayClock(past.record.now).prefix(5) == stamp.prefix(5)
        return model.language.text(.modeBack, isToday ? String(stamp.dropFirst(6)) : stamp)
    }

    private static func mode(_ model: ConsoleModel) -> String {
        if model.isReader { return model.language.text(.modeRead) }
        guard case .armed(let until) = model.mode, model.now < until else { return model.language.text(.modeSafe) }
        return model.language.text(.modeArmed, Figures.countdown(milliseconds: until - model.now))
    }

    /// The engine's clock, also while something of the past is shown.
    private static func clock(_ model: ConsoleModel) -> Int64? {
        model.feed.engineTime(at: model.now) ?? model.feed.past?.record.now
    }

    /// All that are open; how many of them are put aside stands behind, and those ring no mark.
    private static func alerts(_ open: [AlertRow], _ model: ConsoleModel) -> String {
        let loud = open.filter { $0.snoozedUntil == nil }
        let isCritical = loud.contains { $0.severity == "critical" }
        let mark = loud.isEmpty ? "" : model.theme.mark(isCritical ? .crit : .warn)
        let count = String(open.count) + mark
        guard loud.count < open.count else { return model.language.text(.alertsCount, count) }
        return model.language.text(.alertsAside, count, String(open.count - loud.count))
    }

    /// What goes back by itself next, on every screen of every size.
    private static func timers(_ model: ConsoleModel) -> StatusBar.Piece {
        guard !model.isBack, let next = model.timersByDue.first else { return StatusBar.Piece("", priority: 0) }
        let language = model.language
        let left = Figures.countdown(milliseconds: max(0, next.dueAt - (model.feed.engineTime(at: model.now) ?? 0)))
        let isMine = model.timersByDue.contains { $0.by == model.feed.latest?.operatorName }
        var text = language.text(isMine ? .timerChipMine : .timerChip, left)
        if model.timersByDue.count > 1 { text = language.text(.timerCount, "\(model.timersByDue.count)", text) }
        return StatusBar.Piece(text, Style.bar.with(.bold))
    }

    private static func age(_ model: ConsoleModel) -> StatusBar.Piece {
        if model.feed.isHeld, !model.isBack, let shown = model.feed.shown {
            // Whole minutes: a view that stands still costs a slow link nothing.
            let minutes = (model.heldAt.map { model.now - $0 } ?? 0) / 60_000
            let text = model.language.text(
                .modePaused, Figures.clock(shown.at), (minutes == 0 ? "<1" : "\(minutes)") + "m")
            return StatusBar.Piece(" " + text + " ", Style(.warn, [.bold, .reverse]))
        }
        guard let age = model.isBack ? model.feed.silence(at: model.now) : model.feed.age(at: model.now) else {
            return StatusBar.Piece(model.theme.mark(.stale), .bar)
        }
        guard model.isStale || (model.isBack && model.isSilent) else {
            return StatusBar.Piece(model.language.text(.lag, Figures.tenths(milliseconds: age)), priority: 6)
        }
        let span = Figures.span(milliseconds: age, model.language)
        return StatusBar.Piece(model.language.text(.staleAge, span), Style.bar.with(.bold))
    }

    private static func tabBar(_ model: ConsoleModel) -> TabBar {
        let titles: [Word] = [.tabOverview, .tabChannels, .tabOrders, .tabReview, .tabSplits, .tabPayouts]
        var tabs = titles.enumerated().map { "\($0.offset + 1)" + model.language.text($0.element) }
        tabs.append("9" + model.language.text(.tabAudit))
        // A screen without a number of its own has a tab while it is shown.
        if model.screen == .capacity { tabs.append(model.language.text(.tabCapacity)) }
        if model.screen == .alerts { tabs.append(model.language.text(.tabAlerts)) }
        if model.screen == .messages { tabs.append(model.language.text(.tabMessages)) }
        let numbered = ScreenName.allCases.filter { ![.capacity, .alerts, .messages].contains($0) }
        let selected = numbered.firstIndex(of: model.screen) ?? tabs.count - 1
        let sent = String(model.bytesPerSecond)
        let rate = model.linkBytesPerSecond.map { model.language.text(.linkRate, sent, String($0)) }
            ?? model.language.text(.bytesRate, sent)
        let here = model.language.text(.peopleHere, String(WhoText.people(model)))
        return TabBar(tabs: tabs, selected: selected, note: [Segment(rate + "  " + here + " ", .tab)])
    }

    /// The keys of what has the focus, the most needed first; verbs that cannot be used now stay, dimmed.
    private static func keyHints(_ model: ConsoleModel) -> KeyHints {
        let isCovered = model.dialog != nil || model.notice != nil || model.helpOffset != nil
        if isCovered || model.whoOffset != nil || model.prompt != nil {
            return KeyHints([])
        }
        let shown = KeyTable.bindings(on: model.screen).filter {
            $0.place > 0 && !$0.keys.isEmpty && ($0.action != .live || model.isBack)
        }
        var space = model.size.width - 1
        var kept: [(place: Int, hint: KeyHints.Hint)] = []
        let ranked = shown.map { (rank: importance($0, model), binding: $0) }.sorted { $0.rank < $1.rank }
        for (_, binding) in ranked {
            let hint = hint(binding, model)
            let cells = hint.cells
            guard cells <= space else { continue }
            space -= cells + 2
            kept.append((binding.place, hint))
        }
        return KeyHints(kept.sorted { $0.place < $1.place }.map(\.hint))
    }

    private static func hint(_ binding: KeyBinding, _ model: ConsoleModel) -> KeyHints.Hint {
        KeyHints.Hint(
            binding.keys[0].name, model.language.text(binding.label),
            isEnabled: !binding.isVerb || model.forbidden(binding.action) == nil)
    }

    /// What goes into a short line first: help, the screen's own keys, arming, the way back, then the rest.
    private static func importance(_ binding: KeyBinding, _ model: ConsoleModel) -> Int {
        switch binding.action {
        case .help: 0
        case .live: 1
        case .earlier: model.isBack ? 2 : 300 + binding.place
        case .arm, .back: 200
        default: binding.screens == KeyTable.everywhere ? 300 + binding.place : 100 + binding.place
        }
    }
}
