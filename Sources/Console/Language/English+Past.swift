/// Words of looking at recorded pictures of the panels.
extension English {
    static let pastWords: [Word: String] = [
        .modeBack: "<< BACK {0}",
        .backLine: "as it was at {0}: verbs are locked   [ ] step   { } minute   \\ live",
        .msgBack: "you look at the past: verbs are locked; \\ goes back to live",
        .msgStandsStill: "a recorded picture stands still; \\ goes back to live",
        .msgIsLive: "this is live",
        .msgNothingRecorded: "nothing is recorded before this",
        .msgRecorded: "recorded is {0} to {1}",
        .msgNotYet: "{0} has not come yet",
        .msgGap: "nothing recorded at {0}: this is {1}, the newest before it",
        .msgUnreadable: "recorded by another version of this program: cannot be shown",
        .notRecorded: "not recorded",
        .lblTime: "] time",
        .lblLive: "live",
        .hlpEarlier: "the recorded moment before: minutes, changes of settings, alerts",
        .hlpLater: "the recorded moment after; past the newest one it is live",
        .hlpMinuteEarlier: "a minute back",
        .hlpMinuteLater: "a minute on",
        .hlpGoTo: "all panels as they were then, Beijing time",
        .hlpLive: "back to live",
    ]
}
