import Glibc
import JSON
import Storage

/// Who works on a store, kept in the store itself: the lock of a data folder says nothing of a copy of the folder, and
/// two engines over one merchant's accounts would each pay out what the other has paid already.
///
/// The row names machine, boot, process and the moment it began, so it holds exactly as long as that process lives:
/// after a crash or a restart of the machine nobody has to wait. Of another machine's process nothing can be known
/// here; there the row says nothing.
struct StoreHolder: Equatable {
    static let storeKey = "host.holder"

    let machine: String
    let boot: String
    let process: Int32
    /// Clock ticks between the boot and the beginning of the process: a number that was given out again is another one.
    let began: String

    /// This process; nil where the system does not tell.
    static var current: StoreHolder? { StoreHolder(process: getpid()) }

    init?(process: Int32) {
        guard let boot = StoreHolder.line("/proc/sys/kernel/random/boot_id"),
            let began = StoreHolder.began(process)
        else { return nil }
        machine = StoreHolder.line("/etc/machine-id") ?? ""
        self.boot = boot
        self.process = process
        self.began = began
    }

    init?(stored text: String) {
        guard let value = try? JSONParser.parse(Array(text.utf8)), let machine = value["machine"]?.stringValue,
            let boot = value["boot"]?.stringValue,
            let process = value["process"]?.integerValue.flatMap({ Int32(exactly: $0) }),
            let began = value["began"]?.stringValue
        else { return nil }
        (self.machine, self.boot, self.process, self.began) = (machine, boot, process, began)
    }

    var text: String {
        JSONWriter.text(.object([
            "machine": .string(machine), "boot": .string(boot), "process": .integer(Int64(process)),
            "began": .string(began),
        ]))
    }

    /// Whether it is another process that is at work now.
    var isAnotherAtWork: Bool { process != getpid() && StoreHolder(process: process) == self }

    private static func line(_ path: String) -> String? {
        guard let bytes = try? FileText.read(path, maximumBytes: 4_096) else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
    }

    /// Field 22 of /proc/PID/stat; the name in field 2 may hold anything, so it is counted from the last bracket.
    private static func began(_ process: Int32) -> String? {
        guard let line = line("/proc/\(process)/stat"), let end = line.lastIndex(of: ")") else { return nil }
        let fields = line[line.index(after: end)...].split(separator: " ")
        // A process that has ended and waits to be taken notice of works on nothing.
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
        return String(fields[19])
    }
}

extension Store {
    /// Takes the store for this process.
    /// - Throws: `StartRefusal.copyAtWork` while another process works on it, or on what it is a copy of.
    func takeHolder() throws {
        if let text = try value(StoreHolder.storeKey) {
            guard let held = StoreHolder(stored: text) else {
                throw StoreError.fatal("named_values \(StoreHolder.storeKey) does not read")
            }
            if held.isAnotherAtWork { throw StartRefusal.copyAtWork(process: held.process) }
        }
        if let own = StoreHolder.current { try setValue(StoreHolder.storeKey, own.text) }
    }
}
