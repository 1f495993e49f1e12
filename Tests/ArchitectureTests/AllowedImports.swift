/// What each target may import, its own parts first; a target that stands here with nothing imports nothing.
///
/// Dependencies point down: programs, then adapters (Store, API, Portal, System, Terminal), then Service, Records,
/// Sekimori. Foundation is a dependency like another one and belongs to adapters and programs that cannot do without.
let allowedImports: [String: Set<String>] = [
    // The core: no system, no clock, no network.
    "Sekimori": [],
    "SekimoriWire": [],
    "SekimoriScreen": [],
    "SekimoriRecords": ["Sekimori", "Crypto", "COpenSSL"],
    "SekimoriService": ["Sekimori", "SekimoriRecords", "Synchronization"],

    // Adapters; none imports another, but the terminal uses the system's sockets and descriptors.
    "SekimoriStore": ["Sekimori", "SekimoriRecords", "SekimoriService", "GRDB", "Foundation", "Synchronization"],
    "SekimoriAPI": [
        "Sekimori", "SekimoriRecords", "SekimoriService", "Hummingbird", "HTTPTypes", "NIOCore", "NIOPosix",
        "Logging", "Foundation", "Synchronization",
    ],
    "SekimoriPortal": [
        "Sekimori", "SekimoriRecords", "SekimoriService", "SekimoriScreen", "Mustache", "Hummingbird",
        "HummingbirdCore",
        "HummingbirdTLS", "HTTPTypes", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOSSL", "Logging", "Foundation",
        "Synchronization",
    ],
    "SekimoriSystem": ["SekimoriWire", "CPOSIX", "Glibc", "Synchronization"],
    "SekimoriTerminal": [
        "SekimoriWire", "SekimoriSystem", "CPOSIX", "COpenSSL", "CZstd", "Glibc", "Synchronization",
    ],

    // The auditor's side: shares values with the gate, but no reader, store or fold with the writers it checks.
    "SekimoriAudit": ["Sekimori", "SekimoriScreen", "CZstd", "COpenSSL", "Crypto", "Dispatch", "Synchronization"],

    // Programs.
    "sekimorid": [
        "Sekimori", "SekimoriWire", "SekimoriRecords", "SekimoriService", "SekimoriStore", "SekimoriAPI",
        "SekimoriSystem", "COpenSSL", "Yams", "Logging", "ServiceLifecycle", "UnixSignals", "Hummingbird",
        "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "ArgumentParser", "Foundation", "Glibc", "Synchronization",
    ],
    "sekimori": [
        "Sekimori", "SekimoriRecords", "SekimoriService", "ArgumentParser", "AsyncHTTPClient", "NIOSSL", "NIOCore",
        "NIOHTTP1",
        "Yams", "Foundation", "Glibc", "Synchronization",
    ],
    "sekimori-audit": [
        "Sekimori", "SekimoriScreen", "SekimoriAudit", "ArgumentParser", "AsyncHTTPClient", "NIOSSL", "NIOCore",
        "NIOHTTP1",
        "NIOPosix", "Foundation", "Glibc", "Synchronization",
    ],
    "sekimori-backup": [
        "Sekimori", "SekimoriWire", "SekimoriRecords", "SekimoriService", "SekimoriStore", "SekimoriTerminal",
        "SekimoriAudit", "SekimoriSystem", "ArgumentParser", "Foundation", "Glibc",
    ],
    "sekimori-portal": ["SekimoriPortal", "ArgumentParser", "Logging", "Foundation", "Glibc"],
    "sekimori-signer": ["Sekimori", "SekimoriRecords", "SekimoriWire", "SekimoriSystem", "Glibc", "Synchronization"],
    "sekimori-warden": ["SekimoriWire", "SekimoriSystem", "CPOSIX", "Glibc", "Synchronization"],
    "sekimori-keys": ["Glibc"],
    "sekimori-shell": ["SekimoriWire", "SekimoriSystem", "CPOSIX", "Glibc"],
    "sekimori-relay": [
        "SekimoriWire", "SekimoriSystem", "SekimoriTerminal", "CPOSIX", "Glibc", "Synchronization",
    ],

    // Loaded into sshd: Embedded Swift has neither Glibc nor Foundation.
    "PAMSekimori": ["CPAM"],
]

/// Targets that may hold Foundation, and no others, whatever the table says.
let foundationTargets: Set<String> = [
    "sekimorid", "sekimori", "sekimori-audit", "sekimori-backup", "sekimori-portal", "SekimoriStore", "SekimoriAPI",
    "SekimoriPortal",
]

/// Adapters, which never import each other.
let adapters: Set<String> = ["SekimoriStore", "SekimoriAPI", "SekimoriPortal", "SekimoriTerminal"]

/// What the auditor's readers must share nothing with.
let writers: Set<String> = ["SekimoriRecords", "SekimoriService", "SekimoriStore", "SekimoriTerminal", "SekimoriAPI"]

/// The imports of a file that the table does not allow, as `path: module`.
func forbiddenImports(of file: SourceFile, allowed: [String: Set<String>] = allowedImports) -> [String] {
    guard let allowed = allowed[file.target] else { return ["\(file.path): no row for \(file.target)"] }
    return file.imports.filter { !allowed.contains($0) }.map { "\(file.path): \($0)" }
}
