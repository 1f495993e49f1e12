internal import SekimoriService

/// One page: its path, who may call it, and what it does.
struct PageRoute: Sendable {
    let method: Daemon.Method
    /// `/requests/{id}/report`: segments, of which one may be an identifier, and one a number.
    let path: String
    let who: Who
    let handler: Handler
    /// Of a long form: shows what was typed once more, and does nothing; nil where what was typed is soon typed again.
    /// Also called after a sign-in that was asked for when the form was sent (`Visit.isCarried`).
    var again: Handler?
    /// Whether its form has a file in it.
    var takesFile = false
    /// Of a page that is fetched anew by itself: after how many seconds what went wrong with it is, too, because the gate
    /// could not answer; nil from it: not any more.
    var refresh: (@Sendable (Visit) -> Int?)?

    typealias Handler = @Sendable (Visit) async throws -> Outcome

    enum Who: Sendable {
        case anyone
        case signedIn
        /// To everybody else who is signed in there is no such page; one about something they see is not theirs to use.
        case roles(Set<RoleName>)
    }

    static func get(
        _ path: String, _ who: Who = .signedIn, _ handler: @escaping Handler,
        refresh: (@Sendable (Visit) -> Int?)? = nil
    ) -> Self {
        Self(method: .get, path: path, who: who, handler: handler, refresh: refresh)
    }

    static func post(
        _ path: String, _ who: Who = .signedIn, _ handler: @escaping Handler, again: Handler? = nil
    ) -> Self {
        Self(method: .post, path: path, who: who, handler: handler, again: again)
    }

    /// A form with a file.
    static func upload(_ path: String, _ who: Who, _ handler: @escaping Handler) -> Self {
        Self(method: .post, path: path, who: who, handler: handler, takesFile: true)
    }

    /// What stands in `{id}` and `{number}` where the path is this route's; empty where it has none.
    func parts(of path: String) -> (id: String, number: String)? {
        let wanted = self.path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let given = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard wanted.count == given.count else { return nil }
        var id = ""
        var number = ""
        for (wanted, given) in zip(wanted, given) {
            if wanted.elementsEqual("{id}".utf8) {
                guard (1...64).contains(given.count), given.allSatisfy(Self.isOfIdentifier) else { return nil }
                id = String(decoding: Array(given), as: UTF8.self)
            } else if wanted.elementsEqual("{number}".utf8) {
                guard (1...6).contains(given.count), given.allSatisfy({ (0x30...0x39).contains($0) }) else {
                    return nil
                }
                number = String(decoding: Array(given), as: UTF8.self)
            } else if !wanted.elementsEqual(given) {
                return nil
            }
        }
        return (id, number)
    }

    /// What of the API the `{id}` names: whoever may see that, and has not this page, is told so; to all others there is
    /// nothing. Nil: no page of this kind is closed to anybody.
    func object(_ id: String) -> String? {
        ["/requests/", "/sessions/"].first { path.utf8.starts(with: ($0 + "{id}").utf8) }.map { "/v1" + $0 + id }
    }

    private static func isOfIdentifier(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
    }

    func admits(_ me: Me?) -> Bool {
        switch who {
        case .anyone: true
        case .signedIn: me != nil
        case .roles(let roles): me.map { roles.contains($0.role) } ?? false
        }
    }

    var isForAnyone: Bool { if case .anyone = who { true } else { false } }
}

/// The roles that pages tell apart.
enum RoleName: String, Hashable, Sendable, CaseIterable {
    case manager, delegate, `operator`, auditor, clerk, technician
}

extension Set<RoleName> {
    static let vendor: Self = [.clerk, .technician]
    static let hospital: Self = [.manager, .delegate, .operator]
    /// Who decides: signs approvals, judges reports.
    static let deciders: Self = [.manager, .delegate]
    static let auditors: Self = [.auditor]
}

extension Me {
    var role: RoleName {
        switch actor.role {
        case .manager: .manager
        case .delegate: .delegate
        case .operator, .gate: .operator
        case .auditor: .auditor
        case .clerk: .clerk
        case .technician: .technician
        }
    }
}
