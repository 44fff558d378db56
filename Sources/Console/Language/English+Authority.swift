/// Words of proposals, of the idle lock, and of personal data shown in full.
extension English {
    static let authorityWords: [Word: String] = [
        .msgReasonLong: "a reason has at most 512 bytes",
        .msgUnlocked: "welcome back",
        .msgNotYourName: "not this session's operator",
        .msgNotHeard: "no answer from the engine; the session counts as safe",
        .modeLocked: "LOCKED",
        .lockedLine: "Locked for {0}: no key came for a while. Money and people are hidden.",
        .lockedName: "your operator name:",
        .lockedHint: "Enter opens this console again; quit leaves it",
        .revealTitle: "in full: {0}",
        .revealHint: "recorded in the audit chain; any key hides it",
        .revealUser: "user",
        .revealDevice: "device",
        .revealNumber: "number",
        .revealName: "name",
        .revealAccount: "account {0}",
        .revealNewAccount: "new account {0}",
        .pvProposal: "proposed",
        .pvProposalText: "#{5} {4} by {2}: \"{3}\"  {0} {1}",
        .lblWithdraw: "withdraw",
        .hlpWithdraw: "takes back a proposal of one's own",
        .lblReveal: "in full",
        .hlpReveal: "shows masked personal data in full for 30 s; needs a reason, is recorded",
    ]
}
