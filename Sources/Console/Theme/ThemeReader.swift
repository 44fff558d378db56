import DisplayText
import Terminal
import TOMLKit

/// Walks one theme file. Faults are collected, so that a person mends them all at once.
struct ThemeReader {
    let file: String
    let lines: KeyLines
    private(set) var faults: [ThemeFault] = []
    private var background = RGB(18, 18, 18)

    init(file: String, lines: KeyLines) {
        self.file = file
        self.lines = lines
    }

    mutating func theme(_ table: TOMLTable) -> Theme {
        refuseUnknown(table, at: "", known: ["name", "background", "delta", "token", "glyph"])
        let name = text(table, "name", at: "name") ?? ""
        if table["name"] == nil { fault("name", "missing") }
        if let hex = text(table, "background", at: "background") {
            if let colour = RGB(hex: hex) { background = colour } else { fault("background", "not a colour #rrggbb") }
        } else if table["background"] == nil {
            fault("background", "missing: contrast is checked against it")
        }
        let delta = choice(table, "delta", at: "delta", Theme.Delta.allCases.map(\.rawValue))
        var theme = Theme(
            name: name, delta: delta.flatMap(Theme.Delta.init) ?? .better, glyphs: glyphs(table),
            looks: Theme.builtIn.looks)
        let (looks, marks) = tokens(table)
        theme = Theme(
            name: theme.name, delta: theme.delta, glyphs: theme.glyphs,
            looks: theme.looks.merging(looks) { _, own in own }, marks: marks)
        checkContrast(theme.looks, named: Set(looks.keys))
        checkProd(theme.looks)
        return theme
    }

    private mutating func glyphs(_ table: TOMLTable) -> GlyphSet {
        guard let section = self.table(table, "glyph", at: "glyph") else { return .braille }
        refuseUnknown(section, at: "glyph", known: ["graph"])
        return choice(section, "graph", at: "glyph.graph", ["braille", "ascii"]).flatMap(GlyphSet.init) ?? .braille
    }

    private mutating func tokens(_ table: TOMLTable) -> ([StyleToken: Theme.Look], [StyleToken: String]) {
        var looks: [StyleToken: Theme.Look] = [:]
        var marks: [StyleToken: String] = [:]
        guard let section = self.table(table, "token", at: "token") else { return (looks, marks) }
        for name in section.keys.sorted() {
            let path = "token." + name
            guard let token = StyleToken(name: name) else {
                fault(path, "unknown token; tokens are " + StyleToken.allCases.map(\.name).joined(separator: " "))
                continue
            }
            guard let entry = self.table(section, name, at: path) else { continue }
            refuseUnknown(entry, at: path, known: ["c256", "c16", "mono", "mark"])
            looks[token] = look(entry, at: path)
            if let mark = text(entry, "mark", at: path + ".mark"), check(mark: mark, at: path + ".mark") {
                marks[token] = mark
            }
        }
        checkMarks(marks)
        return (looks, marks)
    }

    private mutating func look(_ entry: TOMLTable, at path: String) -> Theme.Look {
        let wide = pair(entry, "c256", at: path + ".c256") { reader, value in
            reader.index(value, at: path + ".c256")
        }
        let narrow = pair(entry, "c16", at: path + ".c16") { reader, value in
            reader.named(value, at: path + ".c16")
        }
        return Theme.Look(
            foreground256: wide.0, background256: wide.1, foreground16: narrow.0, background16: narrow.1,
            mono: attributes(entry, at: path + ".mono"))
    }

    /// One colour, or `[foreground, background]`.
    private mutating func pair(
        _ entry: TOMLTable, _ key: String, at path: String,
        read: (inout ThemeReader, any TOMLValueConvertible) -> UInt8?
    ) -> (UInt8?, UInt8?) {
        guard let value = entry[key] else { return (nil, nil) }
        guard let array = value.array else { return (read(&self, value), nil) }
        guard array.count == 2 else {
            fault(path, "wants one colour, or two: [text, background]")
            return (nil, nil)
        }
        return (read(&self, array[0]), read(&self, array[1]))
    }

    private mutating func index(_ value: any TOMLValueConvertible, at path: String) -> UInt8? {
        guard value.type == .int, let number = value.int else {
            fault(path, "wants a number 0 to 255, not a \(value.type.rawValue)")
            return nil
        }
        guard let index = UInt8(exactly: number) else {
            fault(path, "\(number) is not in 0 to 255")
            return nil
        }
        return index
    }

    private mutating func named(_ value: any TOMLValueConvertible, at path: String) -> UInt8? {
        guard let name = value.string else {
            fault(path, "wants the name of a colour, not a \(value.type.rawValue)")
            return nil
        }
        if name == "default" { return nil }
        guard let index = ThemeReader.colours.firstIndex(of: name) else {
            fault(path, "no colour \(quoted(name)); colours are default " + ThemeReader.colours.joined(separator: " "))
            return nil
        }
        return UInt8(index)
    }

    private mutating func attributes(_ entry: TOMLTable, at path: String) -> Attributes {
        guard let name = text(entry, "mono", at: path) else { return [] }
        var result: Attributes = []
        for word in name.split(separator: "+", omittingEmptySubsequences: false) {
            switch word {
            case "normal": break
            case "bold": result.insert(.bold)
            case "dim": result.insert(.dim)
            case "underline": result.insert(.underline)
            case "reverse": result.insert(.reverse)
            default: fault(path, "no emphasis \(quoted(String(word))); normal bold dim underline reverse, joined by +")
            }
        }
        return result
    }

    private static let colours = [
        "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "bright-black", "bright-red",
        "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan", "bright-white",
    ]
}

// Checks of what was read.
extension ThemeReader {
    mutating func fault(_ key: String, _ problem: String) {
        faults.append(ThemeFault(file: file, line: lines.line(of: key), key: key, problem: problem))
    }

    /// Text from outside as it may stand in a message.
    private func quoted(_ text: String) -> String { DisplayFilter.quoted(Cells.clip(text, to: 40)) }

    private mutating func refuseUnknown(_ table: TOMLTable, at path: String, known: [String]) {
        for key in table.keys.sorted() where !known.contains(key) {
            let full = path.isEmpty ? key : path + "." + key
            fault(Cells.clip(full, to: 60), "unknown key; known are " + known.joined(separator: " "))
        }
    }

    private mutating func table(_ table: TOMLTable, _ key: String, at path: String) -> TOMLTable? {
        guard let value = table[key] else { return nil }
        guard let inner = value.table else {
            fault(path, "wants a table, not a \(value.type.rawValue)")
            return nil
        }
        return inner
    }

    private mutating func text(_ table: TOMLTable, _ key: String, at path: String) -> String? {
        guard let value = table[key] else { return nil }
        guard let text = value.string else {
            fault(path, "wants text, not a \(value.type.rawValue)")
            return nil
        }
        guard DisplayFilter.visible(text) == text else {
            fault(path, "holds escapes or invisible characters: " + quoted(text))
            return nil
        }
        return text
    }

    private mutating func choice(_ table: TOMLTable, _ key: String, at path: String, _ known: [String]) -> String? {
        guard let name = text(table, key, at: path) else { return nil }
        guard known.contains(name) else {
            fault(path, "\(quoted(name)) is none of " + known.joined(separator: " "))
            return nil
        }
        return name
    }

    private mutating func check(mark: String, at path: String) -> Bool {
        guard Cells.width(of: mark) <= Limits.markCells else {
            fault(path, "longer than \(Limits.markCells) cells")
            return false
        }
        guard !mark.unicodeScalars.contains(where: { CharacterClass.of($0) == .ambiguous }) else {
            fault(path, "holds a character that some terminals draw in two cells")
            return false
        }
        return true
    }

    /// States are told apart by their marks where there is no colour.
    private mutating func checkMarks(_ marks: [StyleToken: String]) {
        let all = Theme(name: "", looks: [:], marks: marks)
        let states: [StyleToken] = [.ok, .warn, .crit, .stale, .off, .info]
        for (index, state) in states.enumerated() {
            for earlier in states[..<index] where all.mark(earlier) == all.mark(state) {
                fault("token.\(state.name).mark", "the same mark as \(earlier.name)")
            }
        }
    }

    private mutating func checkContrast(_ looks: [StyleToken: Theme.Look], named: Set<StyleToken>) {
        for token in StyleToken.allCases {
            guard let look = looks[token], let foreground = look.foreground256 else { continue }
            let ground = look.background256.map(RGB.init(index:)) ?? background
            let contrast = Contrast.hundredths(RGB(index: foreground), ground)
            guard contrast < Contrast.leastHundredths else { continue }
            let figure = "\(contrast / 100).\(contrast % 100 / 10)"
            let origin = named.contains(token) ? "" : " (not named here: the built-in colour)"
            fault("token.\(token.name).c256", "contrast \(figure):1 is below 4.5:1" + origin)
        }
    }

    /// The word PROD is never mistaken: no other token may take its colours.
    private mutating func checkProd(_ looks: [StyleToken: Theme.Look]) {
        guard let prod = looks[.prod], prod.background256 != nil else { return }
        for token in StyleToken.allCases where token != .prod {
            guard let look = looks[token], look.foreground256 == prod.foreground256,
                look.background256 == prod.background256
            else { continue }
            fault("token.\(token.name).c256", "takes the colours of prod")
        }
    }
}
