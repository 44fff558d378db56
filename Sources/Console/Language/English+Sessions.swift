/// Words about the link to the engine and about who is attached to it.
extension English {
    static let sessionWords: [Word: String] = [
        .linkVersions: "this console speaks version {0} of the protocol, the engine {1}; log in anew for one release",
        .linkNotPermitted: "the engine does not take this console: {0}",
        .whoTitle: "WHO IS HERE   {0} people at {1} consoles",
        .whoLine: " {0} {1} {2} {3} {4} here {5} last key {6} {7}",
        .whoYou: "you",
        .whoShared: "shared user: looks only",
        .whoPreviews: "previews {0} {1}",
        .whoNeverKey: "none",
        .whoHelp: "Esc closes   where people sit is what their login told, not proof",
        .pvAlso: "also here",
        .pvAlsoText: "{0} is previewing the same target ({1}, {2})",
        .lblWho: "who",
        .hlpWho: "who is attached, and what they are at",
    ]
}
