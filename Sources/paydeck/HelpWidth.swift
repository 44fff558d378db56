import Glibc

/// How wide help and errors are wrapped.
enum HelpWidth {
    /// Cells: `COLUMNS`, else the terminal's width, else 80 (a pipe has none); 100 at most, because longer lines are
    /// hard to read, and 40 at least, because options stand in a column of their own.
    static var columns: Int {
        min(max(asked ?? terminal ?? usual, 40), 100)
    }

    private static let usual = 80

    private static var asked: Int? {
        guard let text = getenv("COLUMNS"), let columns = Int(String(cString: text)), columns > 0 else { return nil }
        return columns
    }

    private static var terminal: Int? {
        var window = winsize()
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] where isatty(descriptor) == 1 {
            if ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 { return Int(window.ws_col) }
        }
        return nil
    }
}

extension HelpWidth {
    /// The library wraps all but the lines that tell the usage. These break between arguments, never inside one.
    static func wrappingUsage(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let isUsage = line.hasPrefix("USAGE: ") || line.hasPrefix("Usage: ")
            return isUsage && line.count > columns ? wrapped(line) : String(line)
        }.joined(separator: "\n")
    }

    private static func wrapped(_ line: Substring) -> String {
        let indent = String(repeating: " ", count: "USAGE: ".count)
        var lines: [String] = [""]
        for part in arguments(line) {
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = part
            } else if last.count + 1 + part.count <= columns {
                lines[lines.count - 1] = last + " " + part
            } else {
                lines.append(indent + part)
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Words; what stands in brackets, and an option with its value, is one.
    private static func arguments(_ line: Substring) -> [String] {
        var parts: [String] = []
        var depth = 0
        for word in line.split(separator: " ") {
            let joins = depth > 0 || (word.hasPrefix("<") && parts.last?.hasPrefix("--") == true)
            if joins { parts[parts.count - 1] += " " + word } else { parts.append(String(word)) }
            depth += word.count { $0 == "[" } - word.count { $0 == "]" }
        }
        return parts
    }
}
