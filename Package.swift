// swift-tools-version: 6.2
// The four floors of the house (docs/architecture.md): Codecs, Engines, Adapters, Programs.
// A target may depend on its own floor and on those below it; `make check` enforces it.

import PackageDescription

/// Settings of every Swift target.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Settings of targets with a loop over every byte or packet: optimised in debug builds too,
/// where a plain Swift loop runs some five hundred times slower.
let hot: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

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

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.init(stringLiteral: name)] + dependencies,
        path: "Tests/\(name)Tests",
        resources: resources,
        swiftSettings: strict
    )
}

extension Target.Dependency {
    static let argumentParser = Self.product(name: "ArgumentParser", package: "swift-argument-parser")
    static let crypto = Self.product(name: "Crypto", package: "swift-crypto")
    static let logging = Self.product(name: "Logging", package: "swift-log")
    static let nioCore = Self.product(name: "NIOCore", package: "swift-nio")
    static let nioPosix = Self.product(name: "NIOPosix", package: "swift-nio")
    static let subprocess = Self.product(name: "Subprocess", package: "swift-subprocess")
    static let systemPackage = Self.product(name: "SystemPackage", package: "swift-system")
}

let codecs: [Target] = [
    codec("ByteCoding", settings: hot),
    codec("JSONCoding", ["ByteCoding"]),
    codec("ConfigurationFormat"),
    codec("MultiFilesFormat", ["ByteCoding"], settings: hot),
    codec("SimpleOTAFormat", ["ByteCoding", "JSONCoding", "ConfigurationFormat"]),
]

let engines: [Target] = [
    engine("Timekeeping", settings: hot),
    engine("MultiFilesEngine", ["ByteCoding", "MultiFilesFormat", "Timekeeping"], settings: hot),
    engine("SimpleOTAEngine", ["ByteCoding", "JSONCoding", "SimpleOTAFormat", "Timekeeping"]),
]

let adapters: [Target] = [
    .target(name: "CDatagrams", path: "Sources/Adapters/CDatagrams", cSettings: optimizedC),
    .systemLibrary(
        name: "CArchive",
        path: "Sources/Adapters/CArchive",
        pkgConfig: "libarchive",
        providers: [.apt(["libarchive-dev"])]
    ),
    adapter("Datagrams", ["CDatagrams", "Timekeeping", .systemPackage], settings: hot),
    adapter("Terminal"),
    adapter("DeviceCrypto", ["ByteCoding", .crypto]),
    .target(name: "CStorage", path: "Sources/Adapters/CStorage", cSettings: optimizedC),
    .systemLibrary(
        name: "CZlib",
        path: "Sources/Adapters/CZlib",
        pkgConfig: "zlib",
        providers: [.apt(["zlib1g-dev"])]
    ),
    adapter("DurableStorage", ["CStorage"]),
    adapter("Archives", ["CArchive", "CZlib", "CStorage", "DurableStorage"]),
    adapter(
        "PackageInstallation",
        ["Archives", "DurableStorage", .subprocess, .systemPackage]
    ),
    adapter(
        "SimpleOTATransport",
        [
            "ByteCoding", "DeviceCrypto", "DurableStorage", "SimpleOTAEngine", "SimpleOTAFormat", "Timekeeping",
            .logging, .nioCore, .nioPosix, .systemPackage,
        ]
    ),
]

let programs: [Target] = [
    program("fleetcast", ["Archives", "DurableStorage", "Terminal"]),
    program(
        "mfsrv",
        [
            "ByteCoding", "Datagrams", "DeviceCrypto", "MultiFilesEngine", "MultiFilesFormat", "Terminal",
            "Timekeeping", .systemPackage,
        ]
    ),
    program(
        "mfcln",
        [
            "ByteCoding", "Datagrams", "DeviceCrypto", "DurableStorage", "MultiFilesEngine", "MultiFilesFormat",
            "PackageInstallation", "Terminal", "Timekeeping", .systemPackage,
        ]
    ),
    program(
        "ota-server",
        [
            "ConfigurationFormat", "SimpleOTAEngine", "SimpleOTAFormat", "SimpleOTATransport", "Terminal", .logging,
        ]
    ),
    program(
        "ota-client",
        [
            "ConfigurationFormat", "DurableStorage", "PackageInstallation", "SimpleOTAEngine", "SimpleOTAFormat",
            "SimpleOTATransport", "Terminal", .logging,
        ]
    ),
    program("ota-md5", ["ByteCoding", "DeviceCrypto", .systemPackage]),
]

/// What tests, benchmarks and simulations are built with; no program links any of it.
let workbench: [Target] = [
    .target(name: "SimulationKit", dependencies: ["Timekeeping"], path: "SimulationKit", swiftSettings: hot),
    .target(name: "TestBed", path: "Tests/TestBed", swiftSettings: strict),
    .executableTarget(
        name: "install-probe", dependencies: ["Archives", "PackageInstallation"], path: "Tests/InstallProbe",
        swiftSettings: strict),
    .target(name: "TidyRules", path: "Tools/TidyRules", swiftSettings: strict),
    .executableTarget(name: "tidy", dependencies: ["TidyRules"], path: "Tools/tidy", swiftSettings: strict),
]

let testTargets: [Target] = [
    tests("ByteCoding"),
    tests("JSONCoding"),
    tests("ConfigurationFormat"),
    tests("MultiFilesFormat", ["ByteCoding", "SimulationKit"]),
    tests("SimpleOTAFormat", ["JSONCoding", "SimulationKit"]),
    tests("Timekeeping"),
    tests("MultiFilesEngine", ["ByteCoding", "MultiFilesFormat", "SimulationKit", "Timekeeping"]),
    tests("SimpleOTAEngine", ["ByteCoding", "JSONCoding", "SimpleOTAFormat", "SimulationKit", "Timekeeping"]),
    tests("Datagrams", ["Timekeeping"]),
    tests("Terminal"),
    tests("DurableStorage", ["TestBed"]),
    tests("Archives", ["DurableStorage", "TestBed"]),
    tests("PackageInstallation", ["Archives", "DurableStorage", "TestBed", "install-probe"]),
    tests("SimulationKit", ["Timekeeping"]),
    tests("TidyRules"),
    .testTarget(
        name: "IntegrationTests",
        dependencies: ["TestBed"],
        path: "Tests/IntegrationTests",
        exclude: ["Peers"],
        swiftSettings: strict
    ),
]

let package = Package(
    name: "fleetcast",
    products: [
        .executable(name: "fleetcast", targets: ["fleetcast"]),
        .executable(name: "mfsrv", targets: ["mfsrv"]),
        .executable(name: "mfcln", targets: ["mfcln"]),
        .executable(name: "ota-server", targets: ["ota-server"]),
        .executable(name: "ota-client", targets: ["ota-client"]),
        .executable(name: "ota-md5", targets: ["ota-md5"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        // Without its default trait, which would link full Foundation into device programs.
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    ],
    targets: codecs + engines + adapters + programs + workbench + testTargets
)
