import Operations

/// Words of the alerts screen. Names of kinds and what to do next stand in `AlertWords`, which messages use, too.
extension English {
    static let alertWords: [Word: String] = [
        .tabAlerts: "Alerts",
        .screenAlerts: "Alerts",
        .alertsToday: "today {0} raised, {1} over",
        .alertsDay: "today {0} raised ({1} critical), {2} over, {3} acked, {4} put aside, {5} messages delivered",
        .alertsNoisy: "most often {0}",
        .snoozedUntil: "aside until {0}",
        .snoozedBy: "put aside by {0} until {1}",
        .alertOver: "over since {0}",
        .alertOpen: "open",
        .colAlert: "ALERT",
        .colWhat: "WHAT",
        .colWhere: "WHERE",
        .colFigure: "FIGURE",
        .colSince: "SINCE",
        .colLasted: "LASTED",
        .colStanding: "STATE",
        .alertDetector: "detector",
        .alertEvidence: "evidence",
        .alertFigures: "figures",
        .alertChannels: "channels",
        .alertLast: "last seen",
        .alertSince: "since",
        .alertSeenBy: "acknowledged by",
        .alertNext: "WHAT TO DO NEXT",
        .receiversTitle: "RECEIVERS",
        .receiversNone: "none configured: alerts are told here only",
        .receiverState: "{0} waiting, {1} delivered, {2} too fast, {3} failed",
        .receiverLast: "last {0}",
        .receiverFailing: "fails since {0} tries: {1}",
        .receiverNext: "next try {0}",
        .saySnooze: "put {0} aside for {1} min",
        .lblAlerts: "alerts",
        .lblSnooze: "aside",
        .hlpAlerts: "lists the alerts of now and of today, with what to do next",
        .hlpSnooze: "puts an alert aside for everybody, for some minutes, with a reason; u takes it back",
    ]

    static let alertCodes = Dictionary(
        AlertWords.english.names.map { ($0.key.rawValue, $0.value) }) { first, _ in first }
}
