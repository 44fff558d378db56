import EngineHost
import Glibc

/// Where engines and consoles of one machine meet.
enum SocketFinder {
    /// Of the engine that the system runs.
    static let system = "/run/paydeck/console.sock"

    /// Of a demo of one's own: in the login's runtime folder, else in a temporary folder for this user alone.
    static var own: String {
        if let folder = getenv("XDG_RUNTIME_DIR").map({ String(cString: $0) }), !folder.isEmpty {
            return folder + "/paydeck/console.sock"
        }
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        return "\(base)/paydeck-\(getuid())/console.sock"
    }

    static func path(option: String?) -> String {
        if let option { return option }
        if let value = getenv("PAYDECK_SOCKET").map({ String(cString: $0) }), !value.isEmpty { return value }
        return isOurs(own) || !FileText.exists(system) ? own : system
    }

    /// A socket that another user has put where ours should be leads to an engine of theirs.
    private static func isOurs(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_uid == getuid()
    }
}
