package import Control
import Glibc

/// Reads `[console]`: where consoles attach. Without it the socket lies in the data folder, for the engine's own user.
package struct ConsoleSettings: Sendable, Equatable {
    package var socket: String
    package var access: SocketAccess
    package var maximumConsoles: Int

    /// - Parameter dataFolder: where the socket lies when nothing is said.
    init(_ table: ConfigurationTable?, dataFolder: String) throws(ConfigurationError) {
        socket = dataFolder + "/" + ConsoleSettings.fileName
        access = SocketAccess()
        maximumConsoles = Limits.consoles
        guard let table else { return }
        try table.expect(["socket", "group", "consoles"])
        socket = try table.text("socket", maximum: Control.Limits.pathBytes, standard: socket)
        guard socket.hasPrefix("/") || !table.has("socket") else {
            throw table.fault("socket", "must be a path that begins with /")
        }
        maximumConsoles = Int(
            try table.integer("consoles", in: Limits.consolesRange, standard: Int64(Limits.consoles)))
        guard table.has("group") else { return }
        let name = try table.text("group", maximum: 32)
        guard let group = getgrnam(name) else {
            throw table.fault("group", "must be a group of this system; run: groupadd --system \(name)")
        }
        access = SocketAccess(mode: 0o660, group: group.pointee.gr_gid)
    }

    /// The socket's name in a data folder.
    package static let fileName = "console.sock"
}
