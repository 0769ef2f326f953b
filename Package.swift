// swift-tools-version: 6.2
// The four floors of the house (docs/architecture.md): Codecs, Engines, Adapters, Programs.
// A target may depend on its own floor and on those below it; `make check` enforces it.

import PackageDescription

/// Warnings are errors where `make check` asks for it; elsewhere a newer compiler's new warning stops nobody.
let warnings: [SwiftSetting] =
    Context.environment["FLEETCAST_STRICT"] == "1" ? [.treatAllWarnings(as: .error)] : []

/// Set by scripts/fuzz, with the path of libFuzzer: everything is then instrumented, and one more program is built.
let fuzzerLibrary = Context.environment["FLEETCAST_FUZZER_LIBRARY"]
let instrumentation: [SwiftSetting] =
    fuzzerLibrary == nil ? [] : [.unsafeFlags(["-sanitize=fuzzer,address", "-assert-config", "Debug"])]

/// Settings of every Swift target.
let strict: [SwiftSetting] =
    warnings + instrumentation + [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]

/// Settings of targets with a loop over every byte or packet: optimised in debug builds too,
/// where a plain Swift loop runs some five hundred times slower.
let hot: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// Kernels whose loops over every byte are the whole cost of erasure coding.
let kernelC: [CSetting] = [
    .unsafeFlags(
        ["-O3", "-Wall", "-Wextra", "-Werror"]
            + (fuzzerLibrary == nil ? [] : ["-fsanitize=address", "-fno-omit-frame-pointer"]))
]

/// As `hot`, with `assert` in debug builds nevertheless: what only assertions check, tests must run.
let asserted: [SwiftSetting] =
    hot + [.unsafeFlags(["-assert-config", "Debug"], .when(configuration: .debug))]

/// SwiftPM compiles C without optimisation in debug builds; a shim on the packet path cannot afford that.
let optimizedC: [CSetting] = [.unsafeFlags(["-O2", "-Wall", "-Wextra", "-Werror"])]

func codec(
    _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/Codecs/\(name)", swiftSettings: settings)
}

func engine(
    _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/Engines/\(name)", swiftSettings: settings)
}

func adapter(
    _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/Adapters/\(name)", swiftSettings: settings)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies + [.argumentParser],
        path: "Sources/Programs/\(name)",
        swiftSettings: strict
    )
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = [],
    settings: [SwiftSetting] = strict
) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.init(stringLiteral: name)] + dependencies,
        path: "Tests/\(name)Tests",
        resources: resources,
        swiftSettings: settings
    )
}

extension Target.Dependency {
    static let argumentParser = Self.product(name: "ArgumentParser", package: "swift-argument-parser")
    static let crypto = Self.product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras = Self.product(name: "CryptoExtras", package: "swift-crypto")
    static let logging = Self.product(name: "Logging", package: "swift-log")
    static let nioCore = Self.product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1 = Self.product(name: "NIOHTTP1", package: "swift-nio")
    static let nioPosix = Self.product(name: "NIOPosix", package: "swift-nio")
    static let nioSSL = Self.product(name: "NIOSSL", package: "swift-nio-ssl")
    static let subprocess = Self.product(name: "Subprocess", package: "swift-subprocess")
    static let systemPackage = Self.product(name: "SystemPackage", package: "swift-system")
}

let codecs: [Target] = [
    codec("ByteCoding", settings: hot),
    codec("JSONCoding", ["ByteCoding"]),
    codec("ConfigurationFormat"),
    codec("HTTPRangeFormat", settings: hot),
    codec("JournalFormat", ["ByteCoding"], settings: hot),
    codec("MultiFilesFormat", ["ByteCoding"], settings: hot),
    .target(name: "GaloisField", path: "Sources/Codecs/GaloisField", cSettings: kernelC),
    codec("RaptorQCode", ["GaloisField"], settings: asserted),
    codec("ReedSolomonCode", ["GaloisField"], settings: asserted),
    codec("LayeredCoding", ["ByteCoding", "RaptorQCode"], settings: hot),
    codec("FluteFormat", ["ByteCoding", "LayeredCoding", "RaptorQCode"]),
    codec("PacketAuthenticationFormat", ["ByteCoding", "LayeredCoding", "RaptorQCode"], settings: hot),
    codec("SessionDescriptionFormat", ["LayeredCoding"]),
    codec("SimpleOTAFormat", ["ByteCoding", "JSONCoding", "ConfigurationFormat"]),
    codec("UpdateMetadata", ["ByteCoding", "JSONCoding"]),
]

let engines: [Target] = [
    engine("Timekeeping", settings: hot),
    engine("AnnouncementPlanning", ["LayeredCoding", "RaptorQCode"]),
    engine(
        "BroadcastSender",
        ["FluteFormat", "LayeredCoding", "PacketAuthenticationFormat", "RaptorQCode", "Timekeeping"],
        settings: hot),
    engine(
        "BroadcastReceiver",
        [
            "FluteFormat", "LayeredCoding", "PacketAuthentication", "PacketAuthenticationFormat",
            "RaptorQCode",
            "ReedSolomonCode", "Timekeeping",
        ], settings: hot),
    engine(
        "PacketAuthentication",
        ["LayeredCoding", "PacketAuthenticationFormat", "RaptorQCode", "Timekeeping"],
        settings: hot),
    engine("MultiFilesEngine", ["ByteCoding", "MultiFilesFormat", "Timekeeping"], settings: hot),
    engine("SimpleOTAEngine", ["ByteCoding", "JSONCoding", "SimpleOTAFormat", "Timekeeping"]),
    engine("TrustedUpdate", ["ByteCoding", "JSONCoding", "UpdateMetadata"]),
    engine("InstallEngine", ["ByteCoding", "JSONCoding", "JournalFormat", "Timekeeping"]),
    engine("InstallHandlers", ["ByteCoding", "InstallEngine"]),
]

let adapters: [Target] = [
    .target(name: "CDatagrams", path: "Sources/Adapters/CDatagrams", cSettings: optimizedC),
    .systemLibrary(
        name: "CArchive",
        path: "Sources/Adapters/CArchive",
        pkgConfig: "libarchive",
        providers: [.apt(["libarchive-dev"])]
    ),
    adapter("SystemClock", ["Timekeeping"]),
    adapter("Datagrams", ["CDatagrams", "SystemClock", "Timekeeping", .systemPackage], settings: hot),
    adapter("Terminal"),
    adapter("Processors", ["RaptorQCode"]),
    adapter(
        "DeviceCrypto",
        [
            "ByteCoding", "LayeredCoding", "PacketAuthenticationFormat", "TrustedUpdate", "UpdateMetadata",
            .crypto, .cryptoExtras,
        ],
        settings: hot),
    .target(name: "CStorage", path: "Sources/Adapters/CStorage", cSettings: optimizedC),
    .systemLibrary(
        name: "CZlib",
        path: "Sources/Adapters/CZlib",
        pkgConfig: "zlib",
        providers: [.apt(["zlib1g-dev"])]
    ),
    .systemLibrary(
        name: "CExpat",
        path: "Sources/Adapters/CExpat",
        pkgConfig: "expat",
        providers: [.apt(["libexpat1-dev"])]
    ),
    adapter("XMLReading", ["CExpat", "FluteFormat"]),
    adapter("DurableStorage", ["CStorage"]),
    adapter(
        "RepositorySigning",
        [
            "BroadcastSigning", "ByteCoding", "ConfigurationFormat", "DeviceCrypto", "DurableStorage",
            "JSONCoding", "PacketAuthenticationFormat", "RaptorQCode", "TrustedUpdate", "UpdateMetadata",
            .crypto, .cryptoExtras,
        ]
    ),
    adapter("ContentDecoding", ["CZlib", "DurableStorage", "FluteFormat"]),
    adapter("HTTPFetch", ["HTTPRangeFormat", "Timekeeping", .nioCore, .nioHTTP1, .nioPosix, .nioSSL]),
    adapter(
        "UpdateFetching",
        [
            "CStorage", "DeviceCrypto", "DurableStorage", "HTTPFetch", "JSONCoding", "SystemClock",
            "Timekeeping", "TrustedUpdate", "UpdateMetadata",
        ]),
    adapter("Archives", ["CArchive", "CZlib", "CStorage", "DurableStorage"]),
    adapter(
        "SymbolFiles", ["DurableStorage", "LayeredCoding", "Processors", "RaptorQCode"], settings: hot),
    adapter(
        "InstallStorage",
        [
            "Archives", "CStorage", "DeviceCrypto", "DurableStorage", "InstallEngine", "SystemClock",
            "Timekeeping",
        ],
        settings: hot),
    .target(name: "CProcesses", path: "Sources/Adapters/CProcesses", cSettings: optimizedC),
    adapter("CommandRunning", ["CProcesses", "DurableStorage", .subprocess, .systemPackage]),
    adapter("PackageInstallation", ["Archives", "CommandRunning", "DurableStorage"]),
    adapter("BootControl", ["CommandRunning", "DurableStorage", "InstallEngine"]),
    adapter("HealthChecking", ["CommandRunning", "DurableStorage", "HTTPFetch", "Timekeeping"]),
    adapter(
        "InstallRunning",
        [
            "Archives", "BootControl", "CommandRunning", "ConfigurationFormat", "DeviceCrypto",
            "DurableStorage",
            "HealthChecking", "InstallEngine", "InstallHandlers", "InstallStorage", "SystemClock",
            "Timekeeping",
        ]
    ),
    adapter(
        "BroadcastCasting",
        [
            "BroadcastSender", "ByteCoding", "CDatagrams", "ContentDecoding", "Datagrams", "DeviceCrypto",
            "DurableStorage", "FluteFormat", "LayeredCoding", "PacketAuthenticationFormat", "RaptorQCode",
            "ReedSolomonCode", "SystemClock", "Timekeeping", .systemPackage,
        ],
        settings: hot
    ),
    adapter(
        "BroadcastSigning",
        [
            "DeviceCrypto", "DurableStorage", "LayeredCoding", "PacketAuthenticationFormat", "Processors",
            "RaptorQCode",
        ],
        settings: hot),
    adapter(
        "BroadcastReception",
        [
            "BroadcastReceiver", "ByteCoding", "ContentDecoding", "CStorage", "CZlib", "Datagrams",
            "DeviceCrypto",
            "DurableStorage", "FluteFormat", "LayeredCoding", "PacketAuthentication",
            "PacketAuthenticationFormat", "Processors", "RaptorQCode", "SystemClock", "Timekeeping",
            "TrustedUpdate", "UpdateMetadata", "XMLReading",
        ],
        settings: hot),
    adapter(
        "AnnouncementCasting",
        [
            "AnnouncementPlanning", "BroadcastSender", "CDatagrams", "ContentDecoding", "Datagrams",
            "DeviceCrypto", "DurableStorage", "FluteFormat", "LayeredCoding", "RaptorQCode",
            "SessionDescriptionFormat", "SystemClock", "Timekeeping", "UpdateMetadata",
        ]),
    adapter(
        "AnnouncementReception",
        [
            "BroadcastReceiver", "BroadcastReception", "ContentDecoding", "Datagrams", "DeviceCrypto",
            "FluteFormat", "LayeredCoding", "RaptorQCode", "SystemClock", "Timekeeping", "TrustedUpdate",
            "UpdateFetching",
            "XMLReading",
        ]),
    adapter(
        "MultiFilesTransport",
        [
            "ByteCoding", "CDatagrams", "Datagrams", "DeviceCrypto", "DurableStorage", "MultiFilesEngine",
            "MultiFilesFormat", "SystemClock", "Timekeeping", .systemPackage,
        ],
        settings: hot
    ),
    adapter(
        "SimpleOTATransport",
        [
            "ByteCoding", "ConfigurationFormat", "DeviceCrypto", "DurableStorage", "SimpleOTAEngine",
            "SimpleOTAFormat", "SystemClock", "Terminal", "Timekeeping", .logging, .nioCore, .nioPosix,
        ]
    ),
]

let programs: [Target] = [
    program(
        "fleetcast",
        [
            "AnnouncementCasting", "AnnouncementPlanning", "AnnouncementReception", "Archives",
            "BroadcastCasting", "BroadcastReceiver", "BroadcastReception", "BroadcastSigning",
            "BroadcastSimulation", "ByteCoding", "ContentDecoding", "Datagrams", "DeviceCrypto",
            "DurableStorage", "FluteFormat", "HTTPFetch", "JSONCoding", "LayeredCoding",
            "PacketAuthentication", "PacketAuthenticationFormat", "Processors", "RaptorQCode",
            "RepositorySigning", "SessionDescriptionFormat", "SymbolFiles", "SystemClock",
            "Terminal", "Timekeeping", "TrustedUpdate", "UpdateFetching", "UpdateMetadata",
            "XMLReading",
        ]
    ),
    program(
        "fleetcast-agent",
        [
            "DurableStorage", "InstallEngine", "InstallHandlers", "InstallRunning", "InstallStorage",
            "JSONCoding", "SystemClock", "Terminal", "Timekeeping", "UpdateMetadata",
        ]
    ),
    program(
        "mfsrv",
        [
            "ByteCoding", "Datagrams", "DurableStorage", "MultiFilesEngine", "MultiFilesFormat",
            "MultiFilesTransport", "Terminal", "Timekeeping",
        ]
    ),
    program(
        "mfcln",
        [
            "Archives", "ByteCoding", "Datagrams", "DurableStorage", "MultiFilesEngine", "MultiFilesFormat",
            "MultiFilesTransport", "PackageInstallation", "SystemClock", "Terminal", "Timekeeping",
        ]
    ),
    program(
        "ota-server",
        [
            "SimpleOTAFormat", "SimpleOTATransport", "Terminal", .logging,
        ]
    ),
    program(
        "ota-client",
        [
            "Archives", "CommandRunning", "ConfigurationFormat", "DurableStorage", "PackageInstallation",
            "SimpleOTAFormat", "SimpleOTATransport", "Terminal", .logging,
        ]
    ),
    program("ota-md5", ["ByteCoding", "DeviceCrypto", "DurableStorage", "Terminal"]),
]

/// What tests, benchmarks and simulations are built with; of programs, only `fleetcast simulate` links any of it.
let workbench: [Target] = [
    .target(
        name: "BroadcastSimulation",
        dependencies: [
            "BroadcastReceiver", "BroadcastSender", "FluteFormat", "LayeredCoding", "RaptorQCode",
            "SimulationKit",
            "Timekeeping",
        ],
        path: "BroadcastSimulation",
        swiftSettings: hot),
    .target(
        name: "InstallSimulation",
        dependencies: ["InstallEngine", "InstallHandlers", "SimulationKit", "Timekeeping"],
        path: "InstallSimulation",
        swiftSettings: hot),
    .target(name: "SimulationKit", dependencies: ["Timekeeping"], path: "SimulationKit", swiftSettings: hot),
    .target(
        name: "TestBed", dependencies: ["SimulationKit"], path: "Tests/TestBed", swiftSettings: strict),
    .target(name: "TidyRules", path: "Tools/TidyRules", swiftSettings: hot),
    .target(
        name: "InstallContracts", dependencies: ["InstallEngine"], path: "Tests/InstallContracts",
        swiftSettings: strict),
    .executableTarget(
        name: "slot-probe", dependencies: ["InstallEngine", "InstallStorage"], path: "Tests/SlotProbe",
        swiftSettings: strict),
    .executableTarget(
        name: "install-probe", dependencies: ["Archives", "PackageInstallation"], path: "Tests/InstallProbe",
        swiftSettings: strict),
    .executableTarget(
        name: "datagram-probe", dependencies: ["Datagrams", "SystemClock", "Timekeeping"],
        path: "Tests/DatagramProbe", swiftSettings: hot),
    .executableTarget(
        name: "release-probe",
        dependencies: [
            "BroadcastSigning", "ByteCoding", "Datagrams", "DeviceCrypto", "DurableStorage", "LayeredCoding",
            "PacketAuthenticationFormat", "RaptorQCode", "SimulationKit", "SystemClock", "Timekeeping",
            "UpdateMetadata",
        ],
        path: "Tests/ReleaseProbe", swiftSettings: hot),
    .executableTarget(
        name: "metadata-probe",
        dependencies: ["ByteCoding", "DurableStorage", "UpdateMetadata", .argumentParser, .crypto],
        path: "Tests/MetadataProbe", swiftSettings: strict),
    .executableTarget(
        name: "kill-agent", dependencies: ["SimulationKit", "TestBed", .argumentParser],
        path: "Tools/kill-agent", swiftSettings: strict),
    .executableTarget(name: "tidy", dependencies: ["TidyRules"], path: "Tools/tidy", swiftSettings: strict),
    .executableTarget(
        name: "power-cuts", dependencies: ["InstallEngine", "InstallSimulation", .argumentParser],
        path: "Tools/power-cuts",
        swiftSettings: strict),
]

/// The fuzzing program; its functions stand in Fuzz, one file for each parser or state machine.
let fuzzTargets: [Target] =
    fuzzerLibrary.map { library in
        let parsers = (codecs + engines).map { Target.Dependency(stringLiteral: $0.name) }
        return [
            .executableTarget(
                name: "Fuzz",
                dependencies: parsers
                    + [
                        "Archives", "ContentDecoding", "DurableStorage", "RepositorySigning", "XMLReading",
                        .systemPackage,
                    ],
                path: "Fuzz",
                exclude: ["corpus"],
                swiftSettings: strict,
                linkerSettings: [.unsafeFlags(["-sanitize=address", library, "-lstdc++"])]
            )
        ]
    } ?? []

let testTargets: [Target] = [
    tests("ByteCoding"),
    tests("JSONCoding"),
    tests("ConfigurationFormat"),
    tests("MultiFilesFormat", ["ByteCoding", "SimulationKit"]),
    tests("GaloisField", ["SimulationKit"]),
    tests("RaptorQCode", ["GaloisField", "Processors", "SimulationKit"], settings: hot),
    tests(
        "FluteFormat", ["ByteCoding", "LayeredCoding", "RaptorQCode", "XMLReading"],
        resources: [.copy("Vectors")]),
    tests(
        "PacketAuthenticationFormat", ["DeviceCrypto", "LayeredCoding", "RaptorQCode", "SimulationKit"],
        settings: hot),
    tests(
        "PacketAuthentication",
        [
            "DeviceCrypto", "LayeredCoding", "PacketAuthenticationFormat", "RaptorQCode", "SimulationKit",
            "Timekeeping",
        ], settings: hot),
    tests(
        "BroadcastSigning",
        [
            "DeviceCrypto", "LayeredCoding", "PacketAuthentication", "PacketAuthenticationFormat",
            "RaptorQCode",
            "SimulationKit", "TestBed", "Timekeeping",
        ], settings: hot),
    tests("SessionDescriptionFormat", ["LayeredCoding"]),
    tests(
        "ReedSolomonCode", ["LayeredCoding", "RaptorQCode", "SimulationKit", "TestBed"], settings: hot),
    tests(
        "BroadcastReceiver",
        [
            "ContentDecoding", "FluteFormat", "LayeredCoding", "PacketAuthentication",
            "PacketAuthenticationFormat", "RaptorQCode", "ReedSolomonCode",
            "SimulationKit",
            "TestBed", "Timekeeping", "XMLReading",
        ], settings: hot),
    tests("LayeredCoding", ["RaptorQCode", "SimulationKit", "TestBed"], settings: hot),
    tests("SimpleOTAFormat", ["ByteCoding", "ConfigurationFormat", "JSONCoding"]),
    tests("UpdateMetadata", ["DeviceCrypto", "JSONCoding", "SimulationKit"]),
    tests(
        "BroadcastSender",
        [
            "FluteFormat", "LayeredCoding", "PacketAuthenticationFormat", "RaptorQCode", "SimulationKit",
            "Timekeeping",
        ], settings: hot),
    tests("Timekeeping", ["SimulationKit"]),
    tests("InstallHandlers", ["InstallEngine"]),
    tests("TrustedUpdate", ["DeviceCrypto", "JSONCoding", "UpdateMetadata", .crypto]),
    tests("DeviceCrypto", ["UpdateMetadata", .crypto, .cryptoExtras]),
    tests(
        "UpdateFetching",
        [
            "DeviceCrypto", "DurableStorage", "HTTPFetch", "TestBed", "TrustedUpdate", "UpdateMetadata",
            .crypto,
        ]),
    tests(
        "BroadcastCasting",
        [
            "BroadcastSender", "ContentDecoding", "Datagrams", "FluteFormat", "LayeredCoding", "RaptorQCode",
            "ReedSolomonCode", "SystemClock", "TestBed", "Timekeeping",
        ], settings: hot),
    tests(
        "BroadcastReception",
        [
            "BroadcastReceiver", "ContentDecoding", "DeviceCrypto", "DurableStorage", "FluteFormat",
            "LayeredCoding", "PacketAuthenticationFormat", "RaptorQCode", "SimulationKit", "TestBed",
            "Timekeeping",
        ], settings: hot),
    tests("AnnouncementPlanning", ["LayeredCoding", "RaptorQCode"]),
    tests("AnnouncementCasting", ["AnnouncementPlanning", "DeviceCrypto", "TestBed", "UpdateMetadata"]),
    tests(
        "AnnouncementReception",
        [
            "AnnouncementCasting", "AnnouncementPlanning", "BroadcastReceiver", "BroadcastSender",
            "ContentDecoding",
            "FluteFormat", "LayeredCoding", "RaptorQCode", "SimulationKit", "Timekeeping",
        ]),
    tests("MultiFilesEngine", ["ByteCoding", "MultiFilesFormat", "SimulationKit", "Timekeeping"]),
    tests(
        "SimpleOTAEngine",
        ["ByteCoding", "ConfigurationFormat", "JSONCoding", "SimpleOTAFormat", "Timekeeping"]
    ),
    tests(
        "SimpleOTATransport", ["ByteCoding", "ConfigurationFormat", "SimpleOTAFormat", "TestBed", .nioPosix]),
    tests("Datagrams", ["SystemClock", "TestBed", "Timekeeping", "datagram-probe"]),
    tests("HTTPRangeFormat"),
    tests("JournalFormat", ["ByteCoding", "SimulationKit"]),
    tests("InstallEngine", ["JournalFormat", "JSONCoding", "SimulationKit", "Timekeeping"]),
    tests("HTTPFetch", ["Timekeeping", "TestBed", .nioCore, .nioHTTP1, .nioPosix]),
    tests("Terminal"),
    tests("XMLReading", ["FluteFormat"]),
    tests("DurableStorage", ["TestBed"]),
    tests(
        "RepositorySigning",
        [
            "ByteCoding", "ConfigurationFormat", "DeviceCrypto", "DurableStorage", "JSONCoding", "TestBed",
            "TrustedUpdate", "UpdateMetadata",
        ]),
    tests("ContentDecoding", ["DurableStorage", "FluteFormat", "TestBed"]),
    tests("Archives", ["CZlib", "DurableStorage", "TestBed"]),
    tests("CommandRunning", ["DurableStorage", "TestBed"]),
    tests("BootControl", ["CommandRunning", "InstallEngine", "TestBed"]),
    tests("HealthChecking", ["CommandRunning", "HTTPFetch", "TestBed"]),
    tests(
        "InstallRunning",
        [
            "Archives", "BootControl", "CommandRunning", "DurableStorage", "InstallEngine", "InstallHandlers",
            "TestBed", "Timekeeping",
        ]),
    tests(
        "InstallStorage",
        [
            "Archives", "DeviceCrypto", "DurableStorage", "InstallContracts", "InstallEngine",
            "SimulationKit", "TestBed", "Timekeeping",
        ], settings: hot),
    tests(
        "PackageInstallation",
        ["Archives", "CommandRunning", "DurableStorage", "TestBed", "install-probe"]),
    tests("SimulationKit", ["Timekeeping"]),
    tests("BroadcastSimulation", ["LayeredCoding", "SimulationKit", "XMLReading"], settings: hot),
    tests("InstallSimulation", ["InstallEngine", "InstallHandlers", "SimulationKit", "Timekeeping"]),
    tests("TidyRules"),
    .testTarget(
        name: "IntegrationTests",
        dependencies: ["SimulationKit", "TestBed", "release-probe"],
        path: "Tests/IntegrationTests",
        exclude: ["Peers"],
        swiftSettings: strict
    ),
]

/// `FLEETCAST_ONLY=InstallEngineTests,mfcln` in the environment leaves everything else out, for a quick build while one
/// works on a part: what is named, and what that depends on.
func chosen(_ all: [Target]) -> [Target] {
    guard let names = Context.environment["FLEETCAST_ONLY"] else { return all }
    var wanted = Set(names.split(separator: ",").map(String.init))
    var kept: [Target] = []
    var sizeBefore = -1
    while wanted.count != sizeBefore {
        sizeBefore = wanted.count
        kept = all.filter { wanted.contains($0.name) }
        for dependency in kept.flatMap(\.dependencies) {
            switch dependency {
            case .targetItem(let name, _), .byNameItem(let name, _): wanted.insert(name)
            default: break
            }
        }
    }
    return kept
}

let allTargets = codecs + engines + adapters + programs + workbench + fuzzTargets + testTargets
let targets = chosen(allTargets)

let package = Package(
    name: "fleetcast",
    products: [
        .executable(name: "fleetcast", targets: ["fleetcast"]),
        .executable(name: "fleetcast-agent", targets: ["fleetcast-agent"]),
        .executable(name: "mfsrv", targets: ["mfsrv"]),
        .executable(name: "mfcln", targets: ["mfcln"]),
        .executable(name: "ota-server", targets: ["ota-server"]),
        .executable(name: "ota-client", targets: ["ota-client"]),
        .executable(name: "ota-md5", targets: ["ota-md5"]),
    ].filter { product in targets.contains { $0.name == product.name } },
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        // Without its default trait, which would link full Foundation into device programs.
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    ],
    targets: targets
)
