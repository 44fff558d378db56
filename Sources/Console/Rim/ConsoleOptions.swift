package import Operations

/// How a console starts.
package struct ConsoleOptions: Sendable {
    package var screen: ScreenName
    package var language: Language
    package var themeName: String
    /// Folders with theme files, the first one first.
    package var themeFolders: [String]
    /// NO_COLOR, or asked for: emphasis only.
    package var isMono: Bool
    package var refreshMilliseconds: Int64
    package var exportFolder: String
    /// Bytes a second the link carries, 300 to 1,000,000; nil when nothing is known of it.
    package var linkBytesPerSecond: Int?
    /// Leaving the console ends the engine, too: it is the demo's own.
    package var endsEngine = false
    /// Makes the numbers of actions; from the system's randomness, once a session.
    package var seed: UInt64

    package init(
        screen: ScreenName = .overview, language: Language, themeName: String = "default-dark",
        themeFolders: [String] = [], isMono: Bool = false, refreshMilliseconds: Int64 = 1_000,
        exportFolder: String = ".", seed: UInt64
    ) {
        self.screen = screen
        self.language = language
        self.themeName = themeName
        self.themeFolders = themeFolders
        self.isMono = isMono
        self.refreshMilliseconds = refreshMilliseconds
        self.exportFolder = exportFolder
        self.seed = seed
    }

    /// From the environment: language by LC_ALL, LC_MESSAGES, LANG; no colour by NO_COLOR (any value but none).
    package init(environment: [String: String], seed: UInt64) {
        self.init(
            language: Language.preferred(environment: environment), isMono: environment["NO_COLOR"]?.isEmpty == false,
            seed: seed)
    }
}
