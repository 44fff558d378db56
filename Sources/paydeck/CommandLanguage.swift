import ArgumentParser
import Console
import Glibc

/// The language of a command's words: as asked for, else as the locale says.
struct CommandLanguage: ParsableArguments {
    @Option(help: "Language of the words: en or zh.")
    var lang: String?

    func validate() throws {
        if let lang, Language(name: lang) == nil { throw ValidationError("--lang wants en or zh") }
    }

    var language: Language {
        if let lang, let language = Language(name: lang) { return language }
        var environment: [String: String] = [:]
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            if let value = getenv(name) { environment[name] = String(cString: value) }
        }
        return Language.preferred(environment: environment)
    }
}
