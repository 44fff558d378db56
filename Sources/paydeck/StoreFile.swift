import EngineHost
import Storage

/// The store in a data folder, for commands.
enum StoreFile {
    /// Opens the store for reading, lends it out as it is at one moment, closes it. A folder without one ends with 2,
    /// a store that cannot be read or does not hold with 1.
    static func reading<Value>(_ folder: String, _ body: (Store) throws -> Value) throws -> Value {
        try open(folder, readOnly: true, body)
    }

    /// The same for writing; the caller holds the folder's lock.
    static func writing<Value>(_ folder: String, _ body: (Store) throws -> Value) throws -> Value {
        try open(folder, readOnly: false, body)
    }

    private static func open<Value>(
        _ folder: String, readOnly: Bool, _ body: (Store) throws -> Value
    ) throws -> Value {
        let path = try path(in: folder)
        DataFolder.secureStore(path)
        do {
            let known = try DataFolder(folder)
            let store = try Store.open(
                path: path, readOnly: readOnly, rowKey: readOnly ? try known.knownRowKey() : try known.rowKey())
            defer { store.close() }
            return readOnly ? try store.atOneMoment { try body(store) } : try body(store)
        } catch let error as StoreError {
            StandardStreams.endProgress()
            StandardStreams.complain("\(path): \(error)")
            throw Exit.foundFault
        } catch let error as ConfigurationError {
            StandardStreams.endProgress()
            StandardStreams.complain("\(error)")
            throw Exit.unusable
        }
    }

    static func path(in folder: String) throws -> String {
        let path = folder + "/paydeck.sqlite"
        guard FileText.exists(path) else {
            StandardStreams.complain("\(path): there is no store; --data names the folder of an engine or demo")
            throw Exit.unusable
        }
        return path
    }
}

/// Files that commands read and write for people.
enum CommandFile {
    static func read(_ path: String, maximumBytes: Int) throws -> [UInt8] {
        do {
            return try FileText.read(path, maximumBytes: maximumBytes)
        } catch {
            StandardStreams.complain("\(error)")
            throw Exit.unusable
        }
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        do {
            try FileText.writeSecret(path, bytes + [UInt8(ascii: "\n")])
        } catch {
            StandardStreams.complain("\(error)")
            throw Exit.unusable
        }
    }
}
