import Testing

/// The floors of docs/architecture.md: a target may import only what stands below it.
enum Floors {
    static let height: [String: Int] = [
        "CNcurses": -1, "CSQLite": -1, "CCurl": -1, "COpenSSL": -1, "CZlib": -1,
        "Payments": 0, "JSON": 0, "HTTPMessage": 0, "Operations": 0, "DisplayText": 0,
        "Routing": 1, "Risk": 1, "Ledger": 1, "Experiments": 1,
        "Cryptography": 2, "Channels": 3, "Storage": 3, "Alerts": 3, "RoutingSimulation": 3, "RiskSimulation": 3,
        "Engine": 4,
        "Sandbox": 5, "HTTPClient": 5, "Control": 5, "HTTPServer": 5,
        "EngineHost": 6, "Simulation": 6, "Terminal": 6,
        "Console": 7,
        "paydeck": 8,
    ]

    /// Which target alone may name each piece of the ground.
    static let ground: [String: String] = [
        "CNcurses": "Terminal", "CSQLite": "Storage", "CCurl": "HTTPClient", "COpenSSL": "Cryptography",
        "CZlib": "Storage",
    ]

    /// Targets that decide: no clock, no randomness, no I/O, no concurrency.
    static let pure: Set<String> = [
        "Payments", "JSON", "HTTPMessage", "Operations", "DisplayText", "Routing", "Risk", "Ledger", "RoutingSimulation",
        "RiskSimulation", "Experiments", "Channels", "Alerts", "Engine", "Sandbox",
    ]
}

@Suite("Floors")
struct FloorTests {
    @Test("each target stands on a floor and imports only what is below it")
    func importsPointDown() {
        #expect(FloorTests.upwardImports(SourceTree.project) == [])
    }

    @Test("the check itself notices an import that points up")
    func checkNoticesUpwardImport() {
        let tree = SourceTree(files: [.init(target: "Routing", path: "Routing/X.swift", lines: ["import Engine"])])
        #expect(FloorTests.upwardImports(tree).count == 1)
    }

    @Test("the ground is named by its one room, and full Foundation by none")
    func groundHasOneDoor() {
        var faults: [String] = []
        for file in SourceTree.project.files {
            for name in file.imports {
                if name == "Foundation" { faults.append("\(file.path): full Foundation") }
                if let owner = Floors.ground[name], owner != file.target { faults.append("\(file.path): \(name)") }
            }
        }
        #expect(faults == [])
    }

    @Test("deciders import no clock, system library or concurrency")
    func decidersArePure() {
        let banned: Set = ["Glibc", "Dispatch", "Synchronization", "FoundationEssentials", "Foundation", "NIOCore", "Hummingbird"]
        var faults: [String] = []
        for file in SourceTree.project.files where Floors.pure.contains(file.target) {
            for name in file.imports where banned.contains(name) { faults.append("\(file.path): import \(name)") }
            for line in file.code {
                for word in ["ContinuousClock", "SystemRandomNumberGenerator", ".random(", "getenv(", " async ", "await ", "Date("] where line.text.contains(word) {
                    faults.append("\(file.path):\(line.number): \(word)")
                }
            }
        }
        #expect(faults == [])
    }

    static func upwardImports(_ tree: SourceTree) -> [String] {
        var faults: [String] = []
        for file in tree.files {
            guard let own = Floors.height[file.target] else {
                faults.append("\(file.path): target \(file.target) has no floor")
                continue
            }
            for name in file.imports {
                guard let other = Floors.height[name] else { continue }
                if other >= own { faults.append("\(file.path): imports \(name)") }
            }
        }
        return faults
    }
}
