package import Operations
package import Terminal

/// The one table of keys. Help, key line and palette are made from it.
package enum KeyTable {
    package static let bindings: [KeyBinding] = screens + moving + looking + past + verbs + session

    package static func binding(_ action: Action) -> KeyBinding {
        guard let found = byAction[action] else { preconditionFailure("every action has its line in the key table") }
        return found
    }

    /// What a key does on a screen: the screen's own meaning first.
    package static func action(for key: KeyEvent, on screen: ScreenName) -> Action? {
        let meanings = bindings(on: screen).filter { $0.keys.contains(key) }
        return (meanings.first { $0.screens != everywhere } ?? meanings.first)?.action
    }

    /// The lines that hold on a screen, in the table's order.
    package static func bindings(on screen: ScreenName) -> [KeyBinding] {
        byScreen[screen] ?? []
    }

    static let everywhere = Set(ScreenName.allCases)
    private static let byScreen = Dictionary(uniqueKeysWithValues: ScreenName.allCases.map { screen in
        (screen, bindings.filter { $0.screens.contains(screen) })
    })
    private static let byAction = Dictionary(bindings.map { ($0.action, $0) }) { first, _ in first }

    private static func row(
        _ action: Action, _ keys: [KeyEvent], _ names: [String], _ chinese: [String], _ initials: [String],
        on screens: Set<ScreenName>? = nil, _ argument: KeyBinding.Argument = .none,
        label: Word, help: Word, place: Int = 0
    ) -> KeyBinding {
        KeyBinding(
            action: action, keys: keys, names: names, chinese: chinese, initials: initials,
            screens: screens ?? everywhere, riskClass: shownClass(action), argument: argument, label: label,
            help: help, place: place)
    }

    /// Arming asks by a dialog of its own and counts as no verb.
    private static func shownClass(_ action: Action) -> Int { action == .arm ? 0 : action.leastClass }

    private static let screens: [KeyBinding] = [
        row(.overview, [.char("1")], ["overview", "over"], ["总览"], ["zl"], label: .lblScreen, help: .hlpOverview),
        row(.channels, [.char("2")], ["channels", "chan"], ["通道"], ["td"], label: .lblScreen, help: .hlpChannels),
        row(.orders, [.char("3")], ["orders"], ["订单"], ["dd"], label: .lblScreen, help: .hlpOrders),
        row(.review, [.char("4")], ["review", "queue"], ["审核"], ["sh"], label: .lblScreen, help: .hlpReview),
        row(.splits, [.char("5")], ["splits"], ["分账"], ["fenzhang"], label: .lblScreen, help: .hlpSplits),
        row(
            .payouts, [.char("6")], ["payouts", "withdrawals"], ["提现"], ["tx"], label: .lblScreen, help: .hlpPayouts),
        row(
            .capacity, [], ["capacity", "cap"], ["容量"], ["rl", "rongliang"], .peak, label: .lblCapacity,
            help: .hlpCapacity),
        row(.alerts, [], ["alerts"], ["告警列表"], ["gjlb"], label: .lblAlerts, help: .hlpAlerts),
        row(
            .messages, [], ["messages", "undelivered"], ["商户通知"], ["shtz"], label: .lblMessages,
            help: .hlpMessages),
        row(.audit, [.char("9")], ["audit"], ["审计"], ["shenji"], label: .lblScreen, help: .hlpAudit),
        row(.lastScreen, [.char("-")], ["last"], ["上一屏"], ["syp"], label: .lblLast, help: .hlpLastScreen),
    ]

    private static let moving: [KeyBinding] = [
        row(.down, [.char("j"), .down], ["down"], ["下移"], ["xy"], label: .lblMove, help: .hlpDown),
        row(.up, [.char("k"), .up], ["up"], ["上移"], ["sy"], label: .lblMove, help: .hlpUp),
        row(.first, [.char("g"), .home], ["first", "top"], ["首行"], ["shouhang"], label: .lblMove, help: .hlpFirst),
        row(.last, [.char("G"), .end], ["bottom", "end"], ["末行"], ["mh"], label: .lblMove, help: .hlpLast),
        row(.pageDown, [.pageDown, .char(" ")], ["page-down"], ["下页"], ["xye"], label: .lblMove, help: .hlpPageDown),
        row(.pageUp, [.pageUp], ["page-up"], ["上页"], ["sye"], label: .lblMove, help: .hlpPageUp),
        row(.left, [.char("h"), .left], ["left"], ["左移"], ["zy"], label: .lblMove, help: .hlpLeft),
        row(.right, [.char("l"), .right], ["right"], ["右移"], ["yy"], label: .lblMove, help: .hlpRight),
    ]

    private static let looking: [KeyBinding] = [
        row(
            .help, [.char("?"), .function(1)], ["help", "keys"], ["帮助"], ["bz"], label: .lblHelp, help: .hlpHelp,
            place: 1),
        row(.command, [.char(":")], ["command"], ["命令"], ["ml"], label: .lblCommand, help: .hlpCommand, place: 2),
        row(
            .filter, [.char("/")], ["filter", "search"], ["过滤"], ["gl"], .text, label: .lblFilter, help: .hlpFilter,
            place: 3),
        row(.sort, [.char("s")], ["sort"], ["排序"], ["px"], .column, label: .lblSort, help: .hlpSort, place: 4),
        row(.open, [.enter], ["open", "detail"], ["打开"], ["dk"], label: .lblOpen, help: .hlpOpen, place: 5),
        row(
            .why, [.char("w")], ["why", "trace"], ["原因", "轨迹"], ["yuanyin", "gj"], on: [.orders], .order,
            label: .lblWhy, help: .hlpWhy, place: 6),
        row(
            .mark, [.char(" ")], ["mark"], ["标记"], ["biaoji"], on: [.review], label: .lblMark, help: .hlpMark,
            place: 33),
        row(.who, [], ["who", "sessions"], ["在线"], ["zx"], label: .lblWho, help: .hlpWho),
        row(
            .replaySession, [.char("r")], ["replay"], ["回放"], ["huifang"], on: [.audit], .session, label: .lblReplay,
            help: .hlpReplay, place: 10),
        row(
            .verifyChain, [.char("v")], ["verify"], ["验证"], ["yz"], on: [.audit], label: .lblVerify,
            help: .hlpVerify, place: 11),
        row(.reverse, [.char("r")], ["reverse"], ["反向"], ["fx"], label: .lblReverse, help: .hlpReverse),
        row(.pause, [.char("p")], ["pause"], ["暂停"], ["zt"], label: .lblPause, help: .hlpPause, place: 20),
        row(.zoom, [.char("z")], ["zoom"], ["放大"], ["fd"], label: .lblZoom, help: .hlpZoom, place: 34),
        row(.copy, [.char("y")], ["copy", "yank"], ["复制"], ["fz"], label: .lblCopy, help: .hlpCopy, place: 31),
        row(.export, [.char("e")], ["export", "csv"], ["导出"], ["dc"], label: .lblExport, help: .hlpExport, place: 32),
        row(
            .language, [.char("L")], ["language", "lang"], ["语言"], ["yuyan"], .language,
            label: .lblLanguage, help: .hlpLanguage, place: 35),
        row(
            .repaint, [.ctrl("l")], ["repaint", "redraw"], ["重绘"], ["ch"], label: .lblRepaint, help: .hlpRepaint,
            place: 36),
        row(.leavePrompt, [.ctrl("c")], ["cancel"], ["取消"], ["qx"], label: .lblBack, help: .hlpLeavePrompt),
        row(.back, [.char("q"), .esc], ["back-out", "q"], ["返回"], ["fh"], label: .lblBack, help: .hlpBack, place: 25),
    ]

    private static let past: [KeyBinding] = [
        row(
            .earlier, [.char("[")], ["earlier"], ["前一刻"], ["qyk"], label: .lblTime, help: .hlpEarlier, place: 21),
        row(.later, [.char("]")], ["later"], ["后一刻"], ["hyk"], label: .lblTime, help: .hlpLater),
        row(
            .minuteEarlier, [.char("{")], ["minute-earlier"], ["前一分钟"], ["qyfz"], label: .lblTime,
            help: .hlpMinuteEarlier),
        row(
            .minuteLater, [.char("}")], ["minute-later"], ["后一分钟"], ["hyfz"], label: .lblTime,
            help: .hlpMinuteLater),
        row(.goTo, [], ["go"], ["回看"], ["hk"], .moment, label: .lblTime, help: .hlpGoTo),
        row(.live, [.char("\\")], ["live"], ["实时"], ["ss"], label: .lblLive, help: .hlpLive, place: 22),
    ]

    private static let verbs: [KeyBinding] = [
        row(
            .weight, [.char("W")], ["weight"], ["权重"], ["qz"], on: [.channels], .weight,
            label: .lblWeight, help: .hlpWeight, place: 10),
        row(
            .failover, [.char("F")], ["failover", "off"], ["切走", "停用"], ["qzou", "ty"], on: [.channels],
            .channel, label: .lblFailover, help: .hlpFailover, place: 11),
        row(
            .cutChannel, [.char("X")], ["cut"], ["切断"], ["qd"], on: [.channels], .channel,
            label: .lblCut, help: .hlpCut, place: 37),
        row(
            .returnChannel, [.char("B")], ["back", "on"], ["切回", "恢复"], ["qh", "hf"], on: [.channels],
            .channel, label: .lblReturn, help: .hlpReturn, place: 12),
        row(
            .canary, [.char("C")], ["canary"], ["灰度"], ["hd"], on: [.channels], .share,
            label: .lblCanary, help: .hlpCanary, place: 13),
        row(
            .stopCanary, [.char("O")], ["canary-stop"], ["停止灰度"], ["tzhd"], on: [.channels], .canary,
            label: .lblStopCanary, help: .hlpStopCanary),
        row(
            .promoteCanary, [.char("V")], ["canary-promote", "promote"], ["转正"], ["zz"], on: [.channels],
            .canary, label: .lblPromote, help: .hlpPromote),
        row(
            .rollback, [.char("R")], ["rollback"], ["回滚"], ["hg"], on: [.channels], .version,
            label: .lblRollback, help: .hlpRollback),
        row(
            .refund, [.char("X")], ["refund"], ["退款"], ["tk"], on: [.orders], .refund,
            label: .lblRefund, help: .hlpRefund, place: 13),
        row(
            .stateRefunded, [.char("E")], ["refunded"], ["已退款"], ["ytk"], on: [.orders, .review], .refund,
            label: .lblRefunded, help: .hlpRefunded),
        row(
            .redirectRefund, [.char("J")], ["redirect-refund"], ["退款转商户"], ["tkzsh"], on: [.orders, .review],
            .order, label: .lblRedirect, help: .hlpRedirect),
        row(
            .query, [.char("Q")], ["query"], ["查询"], ["cx"], on: [.orders], .order,
            label: .lblQuery, help: .hlpQuery, place: 14),
        row(
            .resend, [.char("T")], ["resend"], ["重发通知"], ["cftz"], on: [.orders, .messages], .order,
            label: .lblResend, help: .hlpResend, place: 14),
        row(
            .claim, [.char("c")], ["claim"], ["认领"], ["renling"], on: [.review], .reviewCase,
            label: .lblClaim, help: .hlpClaim, place: 7),
        row(
            .next, [.char("n")], ["next"], ["下一个"], ["xyg"], on: [.review], label: .lblNext,
            help: .hlpNext, place: 8),
        row(
            .approve, [.char("A")], ["approve"], ["通过"], ["tg"], on: [.review, .payouts], .reviewCase,
            label: .lblApprove, help: .hlpApprove, place: 15),
        row(
            .reject, [.char("R")], ["reject"], ["驳回"], ["bh"], on: [.review, .payouts], .reviewCase,
            label: .lblReject, help: .hlpReject, place: 16),
        row(
            .hold, [.char("H")], ["hold"], ["搁置"], ["gz"], on: [.review], .held,
            label: .lblHold, help: .hlpHold, place: 17),
        row(
            .note, [.char("N")], ["note"], ["备注"], ["bzh"], on: [.review], .noteText,
            label: .lblNote, help: .hlpNote, place: 18),
        row(
            .unclaim, [.char("u")], ["unclaim", "release"], ["放弃认领"], ["fqrl"], on: [.review],
            .reviewCase,
            label: .lblUnclaim, help: .hlpUnclaim, place: 19),
        row(
            .acknowledge, [.char("a")], ["ack", "acknowledge"], ["确认告警"], ["qrgj"], on: [.overview, .alerts],
            .alert, label: .lblAck, help: .hlpAck, place: 22),
        row(
            .snooze, [.char("M")], ["snooze", "mute"], ["暂缓告警"], ["zhgj"], on: [.overview, .alerts],
            .snooze, label: .lblSnooze, help: .hlpSnooze, place: 23),
        row(
            .wakeAlert, [.char("u")], ["wake", "unsnooze"], ["恢复告警"], ["hfgj"], on: [.overview, .alerts],
            .alert, label: .lblWake, help: .hlpWake),
        row(
            .retrySplit, [.char("T")], ["retry"], ["重试"], ["chongshi"], on: [.splits], .leg,
            label: .lblRetrySplit, help: .hlpRetrySplit, place: 10),
        row(
            .pausePayouts, [.char("Z")], ["pause-payouts"], ["暂停提现"], ["zttx"], on: [.payouts],
            label: .lblPausePayouts, help: .hlpPausePayouts, place: 10),
        row(
            .goBatch, [.char("G")], ["go-batch"], ["放行"], ["fangxing"], on: [.payouts], .batch,
            label: .lblGo, help: .hlpGo, place: 11),
        row(
            .deferPayout, [.char("D")], ["defer"], ["推迟"], ["tuichi"], on: [.payouts], .withdrawal,
            label: .lblDefer, help: .hlpDefer, place: 12),
        row(
            .keep, [.char("K")], ["keep"], ["保留"], ["bl"], .timer, label: .lblKeep, help: .hlpKeep,
            place: 40),
        row(
            .undo, [.char("U")], ["undo"], ["撤销"], ["cxiao"], .timer, label: .lblUndo, help: .hlpUndo,
            place: 41),
        row(
            .second, [.char("S")], ["second"], ["复核"], ["fuhe"], .proposal,
            label: .lblSecond, help: .hlpSecond, place: 42),
        row(
            .withdraw, [], ["withdraw"], ["撤回提案"], ["chta"], .proposal, label: .lblWithdraw,
            help: .hlpWithdraw),
        row(
            .reveal, [.char("V")], ["reveal"], ["查看全文"], ["ckqw"], on: [.orders, .review, .payouts],
            .order, label: .lblReveal, help: .hlpReveal),
        row(
            .planPeak, [], ["peak"], ["峰值"], ["fengzhi"], .plannedPeak, label: .lblPeak, help: .hlpPeak),
    ]

    private static let session: [KeyBinding] = [
        row(.arm, [.char("!")], ["arm", "disarm"], ["解锁"], ["js"], .reason, label: .lblArm, help: .hlpArm, place: 24),
        row(.theme, [], ["theme"], ["主题"], ["zhuti"], .theme, label: .lblTheme, help: .hlpTheme),
        row(.graph, [], ["graph", "charts"], ["图表"], ["tb"], .graph, label: .lblGraph, help: .hlpGraph),
        row(.link, [], ["link"], ["链路"], ["lianlu"], .link, label: .lblLink, help: .hlpLink),
        row(.quit, [], ["quit", "exit"], ["退出"], ["tc"], label: .lblQuit, help: .hlpQuit),
    ]
}
