import EngineHost
import Glibc

/// Finds the plain folders that come with the program (`demo-data`, `themes`): by option, by environment variable,
/// beside the executable and above it, in the working folder, in a share folder.
enum DataFinder {
    static func folder(_ name: String, option: String?, variable: String) throws(ConfigurationError) -> String {
        if let option {
            guard FileText.exists(option) else { throw ConfigurationError(file: option, rule: "is not there") }
            return option
        }
        if let value = getenv(variable) { return String(cString: value) }
        let places = candidates(name)
        if let place = places.first(where: FileText.exists) { return place }
        throw ConfigurationError(
            file: name, rule: "is nowhere near the program; give its place by option or in \(variable)")
    }

    static func optionalFolder(_ name: String, variable: String) -> String? {
        try? folder(name, option: nil, variable: variable)
    }

    private static func candidates(_ name: String) -> [String] {
        var places = [name]
        var path = [CChar](repeating: 0, count: 4_096)
        let length = readlink("/proc/self/exe", &path, path.count - 1)
        if length > 0 {
            let executable = String(decoding: path.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            var parts = executable.split(separator: "/").dropLast()
            for _ in 0..<5 {
                let place = "/" + parts.joined(separator: "/")
                // Beside the program in a checkout, and below the place it was installed to.
                places += ["\(place)/\(name)", "\(place)/share/paydeck/\(name)"]
                guard !parts.isEmpty else { break }
                parts = parts.dropLast()
            }
        }
        return places + ["/usr/local/share/paydeck/\(name)", "/usr/share/paydeck/\(name)"]
    }
}
