/// Every page there is. What is not here is answered with 404.
enum PageRoutes {
    static let all: [PageRoute] =
        entry + requests + DraftPages.routes + TechnicianPages.routes + HospitalPages.routes + DecidePages.routes
        + ApplicationPages.routes

    /// Coming, going, and one's own account.
    private static let entry: [PageRoute] = [
        .get("/", .anyone, HomePage.show),
        .get("/sign-in", .anyone, SignInPage.show),
        .post("/sign-in", .anyone, SignInPage.signIn),
        .post("/sign-out", .signedIn, SignInPage.signOut),
        .get("/enrol", .anyone, EnrolPage.show),
        .post("/enrol", .anyone, EnrolPage.enrol),
        .get("/account", .signedIn, AccountPage.show),
        .post("/account/sign-out", .signedIn, AccountPage.signOutEverywhere),
        .get("/account/tokens", .signedIn, TokensPage.show),
        .post("/account/tokens", .signedIn, TokensPage.make),
        .post("/account/tokens/{id}/revoke", .signedIn, TokensPage.revoke),
    ]

    /// Work requests, as vendors and the hospital see them.
    private static let requests: [PageRoute] = [
        .get("/requests", .signedIn, RequestListPage.show),
        // Before the identifiers: `new` is none.
        .get("/requests/new", .roles(.vendor), RequestNewPage.show),
        .post("/requests/new", .roles(.vendor), RequestNewPage.submit, again: RequestNewPage.again),
        .get("/requests/proxy", .roles([.operator]), ProxyPage.show),
        .post("/requests/proxy", .roles([.operator]), ProxyPage.submit, again: ProxyPage.again),
        .get("/requests/{id}", .signedIn, RequestPage.show),
        .post("/requests/{id}/withdraw", .roles(.vendor), RequestPage.withdraw),
        .post("/requests/{id}/finish", .roles(.vendor), RequestPage.finish),
        .upload("/requests/{id}/attachments", .roles(.vendor), AttachmentPages.attach),
        .get("/requests/{id}/attachments/{number}", .signedIn, AttachmentPages.download),
        .post("/requests/{id}/passcode", .roles([.technician]), PasscodePage.collect),
        .get("/requests/{id}/report", .roles(.vendor), ReportPage.show),
        .post("/requests/{id}/report", .roles(.vendor), ReportPage.submit, again: ReportPage.again),
    ]

    /// The page at a path; a path that only takes forms has nothing to look at.
    static func route(_ method: Daemon.Method, _ path: String) -> (route: PageRoute, id: String, number: String)? {
        for route in all where route.method == method {
            if let (id, number) = route.parts(of: path) { return (route, id, number) }
        }
        return nil
    }

    static func exists(_ path: String) -> Bool { all.contains { $0.parts(of: path) != nil } }
}

/// What stands at the top of every page, for whom it concerns.
enum Navigation {
    struct Item: Sendable {
        let path: String
        let japanese: String
        let english: String
        let roles: Set<RoleName>
    }

    static let items: [Item] =
        HospitalPages.begin + [
            Item(path: "/requests", japanese: "作業申請", english: "Requests", roles: Set(RoleName.allCases)),
            Item(path: "/requests/new", japanese: "新しい申請", english: "New request", roles: .vendor),
            Item(path: "/requests/proxy", japanese: "代理入力", english: "Entry by proxy", roles: [.operator]),
        ] + TechnicianPages.navigation + HospitalPages.more

    /// The pages of this person, with a mark at the one that is shown; none where there is no such page: what is not
    /// there and what is somebody else's look the same.
    static func context(_ visit: Visit, isFound: Bool) -> [Context] {
        guard let me = visit.me else { return [] }
        let mine = items.filter { $0.roles.contains(me.role) && PageRoutes.exists($0.path) }
        let shown = mine.filter { item in
            guard isFound else { return false }
            return visit.path.utf8.elementsEqual(item.path.utf8) || visit.path.utf8.starts(with: (item.path + "/").utf8)
        }.max { $0.path.utf8.count < $1.path.utf8.count }
        return mine.map { item in
            [
                "path": item.path, "label": visit.say(item.japanese, item.english),
                "current": shown.map { $0.path.utf8.elementsEqual(item.path.utf8) } ?? false,
            ]
        }
    }
}
