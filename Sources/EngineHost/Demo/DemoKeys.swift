import Cryptography
import Payments
import Sandbox

/// The sandbox's keys in the data folder: made at first run, read afterwards.
enum DemoKeys {
    static func load(_ folder: DataFolder) throws -> SandboxKeys {
        let path = folder.path + "/keys"
        try FileText.makeFolder(path)
        let names = FileText.names(in: path)
        // Keys from before the bank was there are made anew, all of them: they protect nothing but a demo.
        if names.contains("complete"), names.contains("bank_system_private.pem") {
            return try SandboxKeys(reading: { try? FileText.read("\(path)/\($0)") })
        }
        let keys = try SandboxKeys.make(at: SystemClock.now())
        for file in try keys.files() { try FileText.writeSecret("\(path)/\(file.name)", file.bytes) }
        // Written last: keys that were cut short by a crash are made anew.
        try FileText.writeSecret("\(path)/complete", [])
        return keys
    }
}
