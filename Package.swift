// swift-tools-version: 6.2
import PackageDescription

// Every dependency says what it saves. All are pinned, so that two builds of one version are the same program.
let dependencies: [Package.Dependency] = [
    // The command line of three programs: parsing, help, completions, man pages from one declaration.
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    // SHA-256 and Ed25519 in Swift types, checked by people who do nothing else.
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    // SQLite with transactions, migrations and statement reuse; the C API by hand is where leaks and mix-ups live.
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    // HTTP routing and serving on unix sockets and TLS; saves an HTTP server.
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    // The client side of the same, for people, witnesses and the timestamp queue: connections, TLS, unix sockets.
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    // TLS 1.2+ for the portal and its clients; saves a binding of BoringSSL.
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    // Event loops under the two above; named because their types appear in our signatures.
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    // Pages: text with places to fill in, escaped where it is not said otherwise; saves a parser and keeps HTML in files.
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    // YAML forms and settings with the line of each value, so that an error can name its place.
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    // Structured log lines with levels, the common interface of all of the above.
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    // Start, signal handling and orderly end of the daemon's services.
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
]

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

extension Target.Dependency {
    static let argumentParser = Self.product(name: "ArgumentParser", package: "swift-argument-parser")
    static let crypto = Self.product(name: "Crypto", package: "swift-crypto")
    static let grdb = Self.product(name: "GRDB", package: "GRDB.swift")
    static let hummingbird = Self.product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdTLS = Self.product(name: "HummingbirdTLS", package: "hummingbird")
    static let hummingbirdTesting = Self.product(name: "HummingbirdTesting", package: "hummingbird")
    static let asyncHTTPClient = Self.product(name: "AsyncHTTPClient", package: "async-http-client")
    static let nioSSL = Self.product(name: "NIOSSL", package: "swift-nio-ssl")
    static let nioCore = Self.product(name: "NIOCore", package: "swift-nio")
    static let nioPosix = Self.product(name: "NIOPosix", package: "swift-nio")
    static let mustache = Self.product(name: "Mustache", package: "swift-mustache")
    static let yams = Self.product(name: "Yams", package: "Yams")
    static let logging = Self.product(name: "Logging", package: "swift-log")
    static let signals = Self.product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let lifecycle = Self.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
}

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["SekimoriTesting"], path: "Tests/\(name)", exclude: exclude,
        swiftSettings: strict)
}

let package = Package(
    name: "sekimori",
    products: [
        // A library, because sshd loads it; everything else is a program.
        .library(name: "pam_sekimori", type: .dynamic, targets: ["PAMSekimori"])
    ],
    dependencies: dependencies,
    targets: [
        // Rules and values; import nothing.
        library("Sekimori"),
        // Frames between sshd's side and the daemon; bytes only.
        library("SekimoriWire"),
        // Journal entries, Merkle log, signed texts: bytes to values and back.
        library("SekimoriRecords", ["Sekimori", "COpenSSL", .crypto]),
        // Use cases and the ports they need.
        library("SekimoriService", ["Sekimori", "SekimoriRecords"]),
        // SQLite.
        library("SekimoriStore", ["Sekimori", "SekimoriRecords", "SekimoriService", .grdb]),
        // HTTP/JSON.
        library(
            "SekimoriAPI",
            ["Sekimori", "SekimoriRecords", "SekimoriService", .hummingbird, .nioCore, .nioPosix, .logging]),
        // TLS front of the API, and the pages.
        library(
            "SekimoriPortal",
            [
                "Sekimori", "SekimoriRecords", "SekimoriService", "SekimoriScreen", .hummingbird, .hummingbirdTLS,
                .asyncHTTPClient, .nioCore, .nioSSL, .logging, .mustache,
            ]),
        // Sockets, descriptors passed over them, processes: the system calls Swift cannot make by itself.
        library("SekimoriSystem", ["CPOSIX", "SekimoriWire"]),
        // Pseudo-terminals, child processes, recordings as they are written.
        library("SekimoriTerminal", ["SekimoriWire", "SekimoriSystem", "CPOSIX", "COpenSSL", "CZstd"]),
        // A terminal of cells: what a technician saw, made of what an asset sent.
        library("SekimoriScreen"),
        // The auditor's readers and checks, written apart from the writers.
        library("SekimoriAudit", ["Sekimori", "SekimoriScreen", "CZstd", "COpenSSL", .crypto]),

        .systemLibrary(name: "CZstd", path: "Sources/CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(
            name: "COpenSSL", path: "Sources/COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CPAM", path: "Sources/CPAM", providers: [.apt(["libpam0g-dev"])]),
        .target(name: "CPOSIX"),

        program(
            "sekimorid",
            [
                "Sekimori", "SekimoriWire", "SekimoriRecords", "SekimoriService", "SekimoriStore", "SekimoriAPI",
                "SekimoriSystem", "COpenSSL", .yams, .logging, .lifecycle, .signals, .hummingbird,
                .argumentParser, .asyncHTTPClient, .nioCore,
            ]),
        program(
            "sekimori",
            [
                "Sekimori", "SekimoriRecords", "SekimoriService", .argumentParser, .asyncHTTPClient, .nioSSL, .nioCore,
                .yams,
            ]),
        program(
            "sekimori-audit",
            [
                "Sekimori", "SekimoriScreen", "SekimoriAudit", .argumentParser, .asyncHTTPClient, .nioSSL, .nioCore,
                .nioPosix,
            ]),
        // Sealing and opening backups: what it links has no place in a tool of people's machines. It checks a backup by the
        // auditor's code, which shares nothing with the writers.
        program(
            "sekimori-backup",
            [
                "Sekimori", "SekimoriWire", "SekimoriRecords", "SekimoriService", "SekimoriStore", "SekimoriTerminal",
                "SekimoriAudit", "SekimoriSystem", .argumentParser,
            ]),
        program("sekimori-portal", ["SekimoriPortal", .argumentParser, .logging]),
        program("sekimori-signer", ["Sekimori", "SekimoriRecords", "SekimoriWire", "SekimoriSystem"]),
        program("sekimori-warden", ["SekimoriWire", "SekimoriSystem", "CPOSIX"]),
        // Linked whole: sshd starts it twice a login and for every probe, 0.1 ms above /bin/true instead of 0.9.
        .executableTarget(
            name: "sekimori-keys", swiftSettings: strict,
            linkerSettings: [.unsafeFlags(["-static-executable", "-use-ld=lld"])]),
        // Linked whole, like the relay: one for each session.
        .executableTarget(
            name: "sekimori-shell", dependencies: ["SekimoriWire", "SekimoriSystem", "CPOSIX"],
            swiftSettings: strict, linkerSettings: [.unsafeFlags(["-static-executable", "-use-ld=lld"])]),
        // Linked whole: fifty relays share its pages, and none pays for relocating libcrypto (0.5 MB each, measured).
        .executableTarget(
            name: "sekimori-relay", dependencies: ["SekimoriWire", "SekimoriSystem", "SekimoriTerminal", "CPOSIX"],
            swiftSettings: strict, linkerSettings: [.unsafeFlags(["-static-executable", "-use-ld=lld"])]),
        // Embedded Swift: libc and libpam only, no threads, no runtime inside sshd's monitor. unsafeFlags are how an
        // Embedded module is asked for; "-z defs" turns a missing runtime symbol into a link error; sshd sees no symbol
        // but pam_sm_*.
        .target(
            name: "PAMSekimori", dependencies: ["CPAM"], exclude: ["exports.map"],
            swiftSettings: [
                .enableExperimentalFeature("Embedded"), .unsafeFlags(["-wmo"]), .treatAllWarnings(as: .error),
            ],
            linkerSettings: [
                .unsafeFlags([
                    "-enable-experimental-feature", "Embedded", "-Xlinker", "-z", "-Xlinker", "defs",
                    "-Xlinker", "--version-script=\(Context.packageDirectory)/Sources/PAMSekimori/exports.map",
                    "-Xlinker", "--gc-sections", "-Xlinker", "-s",
                ]),
                .linkedLibrary("pam"),
            ]),

        .target(
            name: "SekimoriTesting", dependencies: ["Sekimori"], path: "Tests/SekimoriTesting", swiftSettings: strict),
        // The relay over a local command, for tests and benchmarks.
        .executableTarget(
            name: "sekimori-bench-relay",
            dependencies: ["SekimoriTerminal", "SekimoriSystem", "SekimoriWire", "CPOSIX"],
            path: "Tests/bench-relay", swiftSettings: strict,
            linkerSettings: [.unsafeFlags(["-static-executable", "-use-ld=lld"])]),
        // The question at the door, asked of a journal of years.
        .executableTarget(
            name: "sekimori-bench-decide", dependencies: ["Sekimori", "SekimoriTesting"], path: "Tests/bench-decide",
            swiftSettings: strict),
        // A journal of years, written by the gate's own code.
        .executableTarget(
            name: "sekimori-bench-journal",
            dependencies: ["Sekimori", "SekimoriRecords", "SekimoriService", "SekimoriStore", "SekimoriTesting"],
            path: "Tests/bench-journal", swiftSettings: strict),
        // Lists and pages of a gate with years behind it, over TLS.
        .executableTarget(
            name: "sekimori-bench-lists",
            dependencies: [
                "Sekimori", "SekimoriRecords", "SekimoriService", "SekimoriStore", "SekimoriAPI", "SekimoriPortal",
                "SekimoriTesting", .hummingbird, .asyncHTTPClient, .nioCore, .nioSSL, .logging,
            ], path: "Tests/bench-lists", swiftSettings: strict),
        // A bundle of any size, for measuring its verification.
        .executableTarget(
            name: "sekimori-bench-verify",
            dependencies: ["Sekimori", "SekimoriRecords", "SekimoriService", "SekimoriTesting"],
            path: "Tests/bench-verify", swiftSettings: strict),
        // The example's year as a bundle, for measuring the pack for an inspection.
        .executableTarget(
            name: "sekimori-bench-year",
            dependencies: ["Sekimori", "SekimoriRecords", "SekimoriService", "SekimoriTesting"],
            path: "Tests/bench-year", swiftSettings: strict),
        // The parsers under libFuzzer; `Tests/fuzz` builds it so, an ordinary build reads single files with it.
        .executableTarget(
            name: "sekimori-fuzz",
            dependencies: [
                "Sekimori", "SekimoriWire", "SekimoriRecords", "SekimoriScreen", "SekimoriAudit", "SekimoriTesting",
            ],
            path: "Tests/fuzzer", swiftSettings: strict),
        tests("SekimoriTests", ["Sekimori"]),
        tests("SekimoriWireTests", ["SekimoriWire"]),
        tests("SekimoriRecordsTests", ["Sekimori", "SekimoriRecords"]),
        tests(
            "SekimoriServiceTests",
            [
                "Sekimori", "SekimoriRecords", "SekimoriService", "SekimoriStore", "SekimoriAudit", "SekimoriTerminal",
                "SekimoriWire", "sekimori-backup",
            ]),
        tests(
            "SekimoriAPITests",
            [
                "Sekimori", "SekimoriRecords", "SekimoriService", "SekimoriAPI", "SekimoriPortal", "SekimoriStore",
                .hummingbirdTesting,
            ]),
        tests("SekimoriTerminalTests", ["SekimoriWire", "SekimoriSystem", "SekimoriTerminal", "SekimoriAudit"]),
        tests("SekimoriAuditTests", ["SekimoriScreen", "SekimoriAudit", "SekimoriTerminal", "SekimoriWire", .crypto]),
        // What the gate's code writes and the auditor's reads, and what neither may believe.
        tests("CheckpointTests", ["Sekimori", "SekimoriRecords", "SekimoriAudit"]),
        tests("CommandLineTests", ["sekimori", "Sekimori", "SekimoriService"], exclude: ["Golden"]),
        tests("GateTests", ["SekimoriWire", "SekimoriSystem"]),
        tests(
            "SignerTests", ["sekimori-signer", "Sekimori", "SekimoriRecords", "SekimoriWire", "SekimoriSystem"]),
        tests(
            "DaemonTests",
            ["sekimorid", "Sekimori", "SekimoriRecords", "SekimoriService", "SekimoriStore", "SekimoriWire"]),
        tests("ArchitectureTests", []),
        tests("EndToEndTests", []),
    ],
    swiftLanguageModes: [.v6]
)
