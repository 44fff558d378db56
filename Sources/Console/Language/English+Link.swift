/// Words of telling the console how slow its link is.
extension English {
    static let linkWords: [Word: String] = [
        .msgLink: "console keeps to a tenth of {0} B/s",
        .msgLinkOff: "no limit on the link",
        .linkRate: "{0} of {1} B/s",
        .lblLink: "link",
        .hlpLink: "bytes a second the link carries: the console then sends a tenth of it by itself",
    ]
}
