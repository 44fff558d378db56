import EngineHost
import Glibc
import JSON

/// The machine a figure was measured on; without it the figure says nothing.
struct BenchMachine {
    let cores: Int
    let model: String
    let system: String

    static func read() -> BenchMachine {
        BenchMachine(
            cores: max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))),
            model: value("model name", in: "/proc/cpuinfo") ?? "unknown processor",
            system: (try? FileText.readText("/proc/sys/kernel/osrelease"))
                .map { "Linux " + $0.prefix { $0 != "\n" } } ?? "Linux")
    }

    /// Resident memory of this process in KiB; nil where the system does not tell.
    static func residentKibibytes() -> Int? {
        value("VmRSS", in: "/proc/self/status").flatMap { Int($0.prefix { $0 != " " }) }
    }

    var json: JSONValue {
        .object(["cores": .integer(cores), "model": .string(model), "system": .string(system)])
    }

    var text: String { "\(cores) cores, \(model), \(system)" }

    /// The value of the first line `name: value` of a file of the kernel.
    private static func value(_ name: String, in file: String) -> String? {
        guard let text = try? FileText.readText(file) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        guard let after = line?.split(separator: ":", maxSplits: 1).last else { return nil }
        return String(after.drop { $0 == " " || $0 == "\t" })
    }
}
