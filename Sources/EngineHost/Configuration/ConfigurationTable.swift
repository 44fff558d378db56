import HTTPServer
import JSON
import TOMLKit

/// A TOML table that is read strictly: each key once, with its type and range; keys nobody asked for are errors.
///
/// The TOML library reports a wrong type as a missing key, so types are checked here, and lines are found in the text.
package final class ConfigurationTable {
    private let file: String
    private let lines: [Substring]
    /// Line of the table's header, 0-based; the search for a key starts here.
    private let firstLine: Int
    private let table: TOMLTable
    private var asked: Set<String> = []

    private init(file: String, lines: [Substring], firstLine: Int, table: TOMLTable) {
        self.file = file
        self.lines = lines
        self.firstLine = firstLine
        self.table = table
    }

    package convenience init(file: String, text: String) throws(ConfigurationError) {
        let table: TOMLTable
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw ConfigurationTable.fault(error.description, line: Int(error.source.begin.line), file, text)
        } catch {
            throw ConfigurationError(file: file, rule: "\(error)")
        }
        self.init(
            file: file, lines: text.split(separator: "\n", omittingEmptySubsequences: false), firstLine: 0,
            table: table)
    }

    /// An integer in `range`; `standard` when missing, an error when missing without one.
    package func integer(
        _ key: String, in range: ClosedRange<Int64>, standard: Int64? = nil
    ) throws(ConfigurationError) -> Int64 {
        guard let value = take(key) else {
            if let standard { return standard }
            throw missing(key)
        }
        guard value.type == .int, let number = value.int else { throw fault(key, "must be an integer") }
        guard range.contains(Int64(number)) else {
            throw fault(key, "must be \(range.lowerBound)...\(range.upperBound), is \(number)")
        }
        return Int64(number)
    }

    package func boolean(_ key: String, standard: Bool? = nil) throws(ConfigurationError) -> Bool {
        guard let value = take(key) else {
            if let standard { return standard }
            throw missing(key)
        }
        guard value.type == .bool, let flag = value.bool else { throw fault(key, "must be true or false") }
        return flag
    }

    /// Text of 1...`maximum` bytes without control characters.
    package func text(
        _ key: String, maximum: Int = 256, standard: String? = nil
    ) throws(ConfigurationError) -> String {
        guard let value = take(key) else {
            if let standard { return standard }
            throw missing(key)
        }
        guard value.type == .string, let text = value.string else { throw fault(key, "must be a text in quotes") }
        return try checked(text, key, maximum)
    }

    /// A list of texts, each of at most 256 bytes; `standard` when missing, an error when missing without one.
    package func texts(
        _ key: String, maximumCount: Int = 64, standard: [String]? = nil
    ) throws(ConfigurationError) -> [String] {
        guard let value = take(key) else {
            if let standard { return standard }
            throw missing(key)
        }
        guard value.type == .array, let array = value.array else { throw fault(key, "must be a list of texts") }
        guard array.count <= maximumCount else { throw fault(key, "must have at most \(maximumCount) entries") }
        var texts: [String] = []
        for element in array {
            guard let text = element.string else { throw fault(key, "must be a list of texts") }
            texts.append(try checked(text, key, 256))
        }
        return texts
    }

    /// One of the raw values of an enumeration.
    package func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Choice.Type, standard: Choice? = nil
    ) throws(ConfigurationError) -> Choice where Choice.RawValue == String {
        if standard != nil, table[key] == nil {
            asked.insert(key)
            if let standard { return standard }
        }
        let text = try text(key)
        guard let choice = Choice(exactly: text) else { throw fault(key, ConfigurationTable.suggest(text, type)) }
        return choice
    }

    package func choices<Choice: RawRepresentable & CaseIterable & Hashable>(
        _ key: String, _ type: Choice.Type
    ) throws(ConfigurationError) -> Set<Choice> where Choice.RawValue == String {
        var found: Set<Choice> = []
        for text in try texts(key) {
            guard let choice = Choice(exactly: text) else {
                throw fault(key, ConfigurationTable.suggest(text, type))
            }
            found.insert(choice)
        }
        return found
    }

    /// The tables of `[[name]]`, in order.
    package func tables(_ name: String, maximumCount: Int = 10_000) throws(ConfigurationError) -> [ConfigurationTable]
    {
        guard let value = take(name) else { return [] }
        guard let array = value.array else { throw fault(name, "must be written as [[\(name)]]") }
        guard array.count <= maximumCount else { throw fault(name, "must have at most \(maximumCount) tables") }
        let headers = lines.indices.filter { index in
            let text = lines[index].filter { !$0.isWhitespace }
            return text.hasPrefix("[[") && (text.hasPrefix("[[\(name)]]") || text.contains(".\(name)]]"))
        }
        let written = headers.isEmpty ? inlineElements(of: name, count: array.count) : nil
        var tables: [ConfigurationTable] = []
        for (position, element) in array.enumerated() {
            guard let table = element.table else { throw fault(name, "must be written as [[\(name)]]") }
            let line = position < headers.count ? headers[position] : written?[position] ?? firstLine
            tables.append(ConfigurationTable(file: file, lines: lines, firstLine: line, table: table))
        }
        return tables
    }

    /// The table `[name]`, or nil when it is not there.
    package func table(_ name: String) throws(ConfigurationError) -> ConfigurationTable? {
        guard let value = take(name) else { return nil }
        guard let inner = value.table else { throw fault(name, "must be written as [\(name)]") }
        let header = inlineLine(of: name) ?? lines[firstLine...].firstIndex { line in
            let text = line.filter { !$0.isWhitespace }
            return text.hasPrefix("[\(name)]") || text.hasSuffix(".\(name)]") || text.contains(".\(name)]#")
        }
        return ConfigurationTable(file: file, lines: lines, firstLine: header ?? firstLine, table: inner)
    }

    /// Where `name = { ... }` stands, before any other header.
    private func inlineLine(of name: String) -> Int? {
        for index in firstLine..<lines.count {
            let text = lines[index].drop { $0.isWhitespace }
            if index > firstLine, text.hasPrefix("[") { return nil }
            guard text.hasPrefix(name) else { continue }
            if text.dropFirst(name.count).drop(while: { $0.isWhitespace }).hasPrefix("=") { return index }
        }
        return nil
    }

    /// On which lines the elements of `name = [{ ... }, ...]` begin; nil when they cannot be told.
    private func inlineElements(of name: String, count: Int) -> [Int]? {
        guard let start = inlineLine(of: name) else { return nil }
        var places: [Int] = []
        for index in start..<lines.count {
            var quote: Character?
            for letter in lines[index] {
                if letter == "\"" || letter == "'" {
                    quote = quote == nil ? letter : quote == letter ? nil : quote
                } else if letter == "{", quote == nil {
                    places.append(index)
                }
                if places.count == count { return places }
            }
        }
        return nil
    }

    package var keys: [String] { table.keys }

    /// Where the table begins, 1 for the first line.
    package var line: Int { firstLine + 1 }

    package func has(_ key: String) -> Bool { table[key] != nil }

    /// Throws for the first key that is none of these. Asked before reading, a misspelt key is named itself, and not
    /// the one that is missing because of it.
    package func expect(_ known: [String]) throws(ConfigurationError) {
        for key in table.keys where !known.containsBytes(of: key) { throw unknown(key, known) }
    }

    /// Throws for the first key nobody asked for.
    package func finish() throws(ConfigurationError) {
        for key in table.keys where !asked.contains(key) { throw unknown(key, asked.sorted()) }
    }

    private func unknown(_ key: String, _ known: [String]) -> ConfigurationError {
        let near = NearName.of(key, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
        return fault(key, "is not a known key\(near)")
    }

    package func fault(_ key: String, _ rule: String) -> ConfigurationError {
        ConfigurationError(file: file, line: line(of: key), key: key, rule: rule)
    }

    private func take(_ key: String) -> (any TOMLValueConvertible)? {
        asked.insert(key)
        return table[key]
    }

    private func missing(_ key: String) -> ConfigurationError {
        ConfigurationError(file: file, line: firstLine + 1, key: key, rule: "is missing")
    }

    private func checked(_ text: String, _ key: String, _ maximum: Int) throws(ConfigurationError) -> String {
        guard (1...maximum).contains(text.utf8.count) else { throw fault(key, "must have 1 to \(maximum) bytes") }
        guard
            text.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 && !(0x80...0x9F).contains($0.value) })
        else { throw fault(key, "must not contain control characters") }
        return text
    }

    private func line(of key: String) -> Int {
        // A table written in one line has its keys there.
        if firstLine > 0, !lines[firstLine].drop(while: { $0.isWhitespace }).hasPrefix("[") { return firstLine + 1 }
        for index in firstLine..<lines.count {
            let text = lines[index].drop { $0.isWhitespace }
            // The table's own header is not the line of a key of the same name.
            if index > firstLine || firstLine == 0, ConfigurationTable.isHeader(text, of: key) { return index + 1 }
            if index > firstLine, text.hasPrefix("[["), firstLine > 0 { break }
            guard text.hasPrefix(key) else { continue }
            if text.dropFirst(key.count).drop(while: { $0.isWhitespace }).hasPrefix("=") { return index + 1 }
        }
        return firstLine + 1
    }

    /// True for `[key]`, `[[key]]`, `[key.inner]` and `[outer.key]`.
    private static func isHeader(_ line: Substring, of key: String) -> Bool {
        guard line.hasPrefix("[") else { return false }
        let name = line.prefix { $0 != "]" }.drop { $0 == "[" }
        return name.split(separator: ".").contains { $0.filter { !$0.isWhitespace } == key }
    }

    /// What the TOML library could not read, in words for the person who wrote it.
    private static func fault(_ says: String, line: Int, _ file: String, _ text: String) -> ConfigurationError {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let here = lines.indices.contains(line - 1) ? lines[line - 1] : ""
        if says.contains("cannot redefine existing"), let key = key(of: here) {
            // The first one stands in the same table: no header lies between.
            let before = lines[..<(line - 1)].indices.reversed()
                .prefix { !lines[$0].drop { $0.isWhitespace }.hasPrefix("[") }
                .last { ConfigurationTable.key(of: lines[$0]) == key }
            let place = before.map { " on line \($0 + 1) and again here" } ?? " twice"
            return ConfigurationError(file: file, line: line, key: key, rule: "stands\(place): keep one of them")
        }
        if says.contains("control characters other than TAB") || says.contains("end-of-line") {
            return ConfigurationError(
                file: file, line: line, key: key(of: here) ?? "",
                rule: "the text that begins here has no end: close its quotation mark")
        }
        return ConfigurationError(file: file, line: line, rule: withoutValues(says))
    }

    /// The name before `=`; nil when the line sets none.
    private static func key(of line: Substring) -> String? {
        guard let sign = line.firstIndex(of: "=") else { return nil }
        let name = line[..<sign].filter { !$0.isWhitespace }
        let isPlain = !name.isEmpty && name.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || byte == 95 || byte == 45
        }
        return isPlain ? name : nil
    }

    /// The TOML library quotes what it could not read, which may be a secret in the wrong place: only single characters
    /// stay.
    private static func withoutValues(_ description: String) -> String {
        let parts = description.split(separator: "'", omittingEmptySubsequences: false)
        let kept = parts.enumerated().map { $0.offset % 2 == 1 && $0.element.count > 1 ? "..." : String($0.element) }
        return kept.joined(separator: "'")
    }

    private static func suggest<Choice: RawRepresentable & CaseIterable>(
        _ text: String, _ type: Choice.Type
    ) -> String where Choice.RawValue == String {
        let names = type.allCases.map(\.rawValue)
        // Of a long list only the name that was meant is of use.
        if names.count > 12, let near = NearName.of(text, among: names) {
            return "\"\(text)\" is not known; did you mean \"\(near)\"?"
        }
        return "\"\(text)\" is none of " + names.joined(separator: ", ")
    }
}
