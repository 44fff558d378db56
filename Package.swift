// swift-tools-version: 6.2
import PackageDescription

// The floors of docs/architecture.md, lowest first. A target imports only what stands below it; TidyTests keeps this.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

/// What each channel's codes mean: data, carried inside the program.
let codeTables = [
    "wechat", "alipay", "unionpay", "bank-ea", "pingpp", "beecloud", "antom", "paypal", "tng", "promptpay", "ecny", "wire",
]

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let toml: Target.Dependency = .product(name: "TOMLKit", package: "TOMLKit")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")

let package = Package(
    name: "PayDeck",
    dependencies: [
        // HTTP in: router, limits and lifecycle we would else write. Traits off keeps full Foundation out. About 110 s cold.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        // Configuration and themes: TOML is made for people; its errors carry line and column. About 28 s cold.
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        // The logging convention of server Swift. About 20 s cold.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // Heap for timers, deques for queues. About 15 s cold.
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        // The command line: help, validation, "did you mean". About 26 s cold.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // Latency figures with bounded error. About 16 s cold.
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: [
        // Ground: only what Swift cannot import by itself.
        .target(
            name: "CNcurses",
            cSettings: [
                .define("NCURSES_WIDECHAR", to: "1"), .define("_XOPEN_SOURCE_EXTENDED"), .define("_GNU_SOURCE"),
            ],
            linkerSettings: [.linkedLibrary("ncursesw")]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "COpenSSL", linkerSettings: [.linkedLibrary("crypto"), .linkedLibrary("z")]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // Floor 0: vocabularies.
        room("Payments"),
        room("JSON"),
        room("HTTPMessage"),
        room("Operations"),
        room("DisplayText"),

        // Floor 1: deciders, pure.
        room("Routing", ["Payments"]),
        room("Risk", ["Payments"]),
        room("Ledger", ["Payments"]),
        room("Experiments", ["Payments"]),

        // Floor 2.
        room("Cryptography", ["COpenSSL"]),
        .target(
            name: "Channels", dependencies: ["Payments", "JSON", "HTTPMessage", "Cryptography"],
            resources: codeTables.map { .embedInCode("Codes/\($0).csv") }, swiftSettings: settings),
        room("Alerts", ["Operations", "Payments", "JSON", "DisplayText", "HTTPMessage", "Cryptography"]),
        room("RoutingSimulation", ["Payments", "Routing"]),
        room("RiskSimulation", ["Payments", "Risk"]),
        room(
            "Storage",
            ["Payments", "Routing", "Risk", "Ledger", "Experiments", "JSON", "Cryptography", "CSQLite", "CZlib"]),

        // Floor 3.
        room(
            "Engine",
            [
                "Operations", "Payments", "JSON", "DisplayText", "Routing", "Risk", "Ledger", "Experiments", "Storage",
                "Channels", "Cryptography", "Alerts", heap, deque,
            ]),

        // Floor 4.
        room("Sandbox", ["Payments", "JSON", "HTTPMessage", "Cryptography", "Channels", heap]),
        room("HTTPClient", ["HTTPMessage", "CCurl"]),
        room("Control", ["Operations", "JSON", "DisplayText"]),
        room(
            "HTTPServer",
            [
                "Operations", "Payments", "JSON", "DisplayText", "HTTPMessage", "Cryptography", "Channels", "Engine",
                hummingbird,
            ]),

        // Floor 5.
        room("Terminal", ["DisplayText", "CNcurses"]),
        room(
            "EngineHost",
            [
                "Operations", "Payments", "JSON", "DisplayText", "HTTPMessage", "Routing", "Risk", "Ledger",
                "Cryptography", "Storage", "Channels", "Alerts", "Engine", "Sandbox", "HTTPClient", "HTTPServer",
                "Control", toml, logging, heap, deque,
            ]),
        room(
            "Simulation",
            [
                "Operations", "Payments", "JSON", "HTTPMessage", "Routing", "Risk", "Ledger", "Experiments",
                "Cryptography", "Storage", "Channels", "Engine", "Sandbox", "Control", heap,
            ]),

        // Floor 6.
        room("Console", ["Operations", "Payments", "JSON", "DisplayText", "Ledger", "Control", "Terminal", toml]),

        // Roof.
        .executableTarget(
            name: "paydeck",
            dependencies: [
                "Operations", "Payments", "JSON", "DisplayText", "HTTPMessage", "Routing", "Risk", "Ledger",
                "Experiments", "Cryptography", "Storage", "Channels", "Alerts", "Engine", "Sandbox", "HTTPClient",
                "HTTPServer", "Control", "EngineHost", "Simulation", "RoutingSimulation", "RiskSimulation", "Terminal",
                "Console", arguments, histogram,
            ],
            swiftSettings: settings),

        // Tests mirror Sources; TidyTests reads them. What several of them share is a target of its own.
        .target(name: "HostileCorpus", path: "Tests/HostileCorpus", swiftSettings: settings),
        .target(
            name: "OutsideNumbers", dependencies: ["JSON"], path: "Tests/OutsideNumbers", swiftSettings: settings),
        tests("TidyTests", []),
        tests("PaymentsTests", ["Payments"]),
        tests("JSONTests", ["JSON", "Payments"]),
        tests("DisplayTextTests", ["DisplayText", "HostileCorpus"]),
        tests("HTTPMessageTests", ["HTTPMessage", "Payments"]),
        tests("RoutingTests", ["Routing", "Payments"]),
        tests("RoutingSimulationTests", ["RoutingSimulation", "Routing", "Payments"]),
        tests("RiskTests", ["Risk", "Payments"]),
        tests("RiskSimulationTests", ["RiskSimulation", "Risk", "Payments"]),
        tests("LedgerTests", ["Ledger", "Payments"]),
        tests("ExperimentsTests", ["Experiments", "Payments"]),
        tests("CryptographyTests", ["Cryptography", "Payments"]),
        tests("AlertsTests", ["Alerts", "Operations", "Payments", "JSON", "HTTPMessage", "Cryptography"]),
        tests(
            "ChannelsTests", ["Channels", "Payments", "JSON", "HTTPMessage", "Cryptography", "OutsideNumbers"],
            exclude: ["Fixtures"]),
        tests(
            "StorageTests",
            ["Storage", "Payments", "Routing", "Risk", "Ledger", "Experiments", "JSON", "Cryptography", "CSQLite"]),
        tests(
            "EngineTests",
            [
                "Engine", "Operations", "Payments", "JSON", "Routing", "Risk", "Ledger", "Experiments", "Storage",
                "Channels", "Cryptography", "Alerts", "OutsideNumbers",
            ]),
        tests("SandboxTests", ["Sandbox", "Payments", "JSON", "HTTPMessage", "Cryptography", "Channels"]),
        tests("ControlTests", ["Control", "Operations", "JSON", "OutsideNumbers"]),
        tests("HTTPClientTests", ["HTTPClient", "HTTPMessage"]),
        tests(
            "HTTPServerTests",
            [
                "HTTPServer", "HTTPClient", "Operations", "Payments", "JSON", "DisplayText", "HTTPMessage",
                "Cryptography", "Channels", "Engine", "OutsideNumbers",
            ]),
        tests("TerminalTests", ["Terminal", "DisplayText", "HostileCorpus"]),
        tests(
            "EngineHostTests",
            [
                "EngineHost", "Operations", "Payments", "JSON", "HTTPMessage", "Routing", "Risk", "Ledger",
                "Cryptography", "Alerts", "Storage", "Channels", "Engine", "Sandbox", "HTTPClient", "HTTPServer",
                "Control", "OutsideNumbers",
            ]),
        tests(
            "SimulationTests",
            [
                "Simulation", "Payments", "JSON", "HTTPMessage", "Cryptography", "Storage", "Channels", "Engine",
                "Sandbox",
            ]),
        tests(
            "ConsoleTests",
            [
                "Console", "Operations", "Payments", "JSON", "DisplayText", "Ledger", "Control", "Terminal",
                "Simulation", "Engine", "Storage", "HostileCorpus",
            ],
            exclude: ["Goldens"]),
    ],
    swiftLanguageModes: [.v6])
