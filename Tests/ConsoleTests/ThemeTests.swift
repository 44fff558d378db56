import Console
import Foundation
import Operations
import Terminal
import Testing

@Suite("Themes")
struct ThemeTests {
    static let folder = Golden.folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "themes")

    static func faults(_ text: String) -> [ThemeFault] {
        do {
            _ = try ThemeFile.read(text, file: "bad.toml")
            return []
        } catch {
            return error.faults
        }
    }

    @Test("each theme that comes along is sound and bears its file's name", arguments: ["default-dark", "light", "high-contrast", "mono"])
    func shipped(name: String) throws {
        let text = try String(contentsOf: ThemeTests.folder.appending(path: name + ".toml"), encoding: .utf8)
        let theme = try ThemeFile.read(text, file: name + ".toml")
        #expect(theme.name == name)
        let palette = theme.palette(depth: .colors256)
        if name == "mono" {
            #expect(StyleToken.allCases.allSatisfy { palette[$0].foreground == nil && palette[$0].background == nil })
        } else {
            #expect(palette[.crit] != palette[.warn])
        }
    }

    @Test("the theme in code is the default file's")
    func builtIn() throws {
        let text = try String(contentsOf: ThemeTests.folder.appending(path: "default-dark.toml"), encoding: .utf8)
        let theme = try ThemeFile.read(text, file: "default-dark.toml")
        for depth in ColorDepth.allCases {
            #expect(theme.palette(depth: depth) == Theme.builtIn.palette(depth: depth), "\(depth)")
        }
    }

    static let start = "name = \"x\"\nbackground = \"#121212\"\n"

    /// The text, the line and key that must be named, and a word of what is wrong.
    static let bad: [(String, Int, String, String)] = [
        ("name = \"x\nbackground = 1", 1, "", ""),
        ("name = \"x\"\nname = \"y\"\nbackground = \"#121212\"", 2, "", ""),
        (start + "[token]\nwarn = { c256 = 214", 4, "", ""),
        (start + "colour = 3", 3, "colour", "unknown key"),
        (start + "[tokens]\nok = 1", 3, "tokens", "unknown key"),
        (start + "[token]\nwarm = { c256 = 214 }", 4, "token.warm", "unknown token"),
        (start + "[token]\nwarn = { c256 = 214, c17 = \"red\" }", 4, "token.warn.c17", "unknown key"),
        (start + "[token]\nwarn = { c256 = \"214\" }", 4, "token.warn.c256", "wants a number"),
        (start + "[token]\nwarn = { c256 = 256 }", 4, "token.warn.c256", "not in 0 to 255"),
        (start + "[token]\nwarn = { c256 = -1 }", 4, "token.warn.c256", "not in 0 to 255"),
        (start + "[token]\nwarn = { c256 = 2.5 }", 4, "token.warn.c256", "wants a number"),
        (start + "[token]\nwarn = { c256 = [214] }", 4, "token.warn.c256", "wants one colour"),
        (start + "[token]\n\nwarn = { c16 = \"orange\" }", 5, "token.warn.c16", "no colour"),
        (start + "[token]\nwarn = { c16 = 3 }", 4, "token.warn.c16", "wants the name"),
        (start + "[token]\nwarn = { mono = \"blink\" }", 4, "token.warn.mono", "no emphasis"),
        (start + "[token]\nwarn = { mono = true }", 4, "token.warn.mono", "wants text"),
        (start + "[token]\nwarn = 214", 4, "token.warn", "wants a table"),
        (start + "token = 3", 3, "token", "wants a table"),
        (start + "[token]\nwarn = { c256 = 236 }", 4, "token.warn.c256", "below 4.5:1"),
        (start + "[token]\nwarn = { c256 = [214, 220] }", 4, "token.warn.c256", "below 4.5:1"),
        (start + "[token]\nwarn = { mark = \"\\u001b[31m!\" }", 4, "token.warn.mark", "escapes"),
        (start + "[token]\nwarn = { mark = \"\\u202e!\" }", 4, "token.warn.mark", "escapes"),
        (start + "[token]\nwarn = { mark = \"→\" }", 4, "token.warn.mark", "two cells"),
        (start + "[token]\nwarn = { mark = \"WARNING\" }", 4, "token.warn.mark", "longer than"),
        (start + "[token]\nwarn = { mark = \"!!\" }", 0, "token.crit.mark", "same mark"),
        (start + "[token]\nwarn = { c256 = [231, 90] }", 4, "token.warn.c256", "colours of prod"),
        ("name = \"\\u001b]0;x\\u0007\"\nbackground = \"#121212\"", 1, "name", "escapes"),
        ("name = \"x\"\nbackground = \"black\"", 2, "background", "not a colour"),
        ("name = \"x\"\nbackground = \"#12121\"", 2, "background", "not a colour"),
        ("name = \"x\"", 0, "background", "missing"),
        (start + "delta = \"red\"", 3, "delta", "is none of"),
        (start + "[glyph]\ngraph = \"blocks\"", 4, "glyph.graph", "is none of"),
        (start + "# \(String(repeating: "x", count: 70_000))", 0, "", "longer than"),
    ]

    @Test("a bad file is refused with file, line and key", arguments: ThemeTests.bad.indices)
    func refused(index: Int) throws {
        let (text, line, key, problem) = ThemeTests.bad[index]
        let faults = ThemeTests.faults(text)
        let fault = try #require(faults.first { $0.key == key && (problem.isEmpty || $0.problem.contains(problem)) }, "\(faults)")
        #expect(fault.file == "bad.toml")
        if line > 0 { #expect(fault.line == line || (key.isEmpty && abs(fault.line - line) <= 1), "\(fault)") }
        if line > 0 { #expect(fault.description.hasPrefix("bad.toml:\(fault.line)")) }
        for scalar in fault.description.unicodeScalars { #expect(scalar.value >= 0x20 && scalar.value != 0x7F) }
    }

    @Test("all faults are told at once, in their order")
    func allAtOnce() {
        let text = ThemeTests.start + "[token]\nwarn = { c256 = 999 }\nwarm = 3\ncrit = { c16 = \"pink\" }\n"
        #expect(ThemeTests.faults(text).map(\.line) == [4, 5, 6])
    }

    @Test("a theme on disk is taken over when it is saved; a broken one is told and the old one stays")
    func hotReload() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "themes-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "night.toml")
        func save(_ token: String) throws {
            let text = "name = \"night\"\nbackground = \"#121212\"\n[token]\n" + token + "\n"
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        try save("warn = { c256 = 220, mark = \"W\" }")
        let story = Story(.overview, themeFolders: [folder.path])
        story.command("theme night")
        #expect(story.messageLine.contains("theme night"))
        #expect(story.terminal.palette[.warn].foreground == 220)
        try save("warn = { c256 = 228, mark = \"W\" }  # brighter")
        story.wait(2_100)
        #expect(story.terminal.palette[.warn].foreground == 228)
        try save("warn = { c256 = 9999 }")
        story.wait(2_100)
        #expect(story.messageLine.contains("night.toml:4") && story.messageLine.contains("token.warn.c256"), "\(story.messageLine)")
        #expect(story.terminal.palette[.warn].foreground == 228)
    }

    @Test("a theme is a name, never a path", arguments: ["../secret", "/etc/passwd", "a b", "", "nosuch"])
    func names(name: String) {
        let folder = ThemeFolder(folders: [ThemeTests.folder.path])
        #expect(throws: ThemeFaults.self) { try folder.theme(named: name) }
    }

    @Test("without colour every state still differs in its text")
    func statesWithoutColour() {
        let states: [ChannelStateFixture] = ChannelStateFixture.all
        let texts = Set(states.map { fixture in
            let story = Story(.channels, change: { snapshot in
                snapshot.channels = [Fixtures.channel("wechat", fixture.state, success: 9_700, change: 0, rate: 100, weight: 1)]
            })
            return String(story.lines[4].dropFirst(14).prefix(10))
        })
        #expect(texts.count == states.count, "\(texts)")
        let orders = Story(.orders, 160, 45)
        let shown = Set(orders.lines.dropFirst(5).prefix(12).map { String($0.dropFirst(57).prefix(14)) })
        #expect(shown.count == 12, "\(shown)")
    }
}
