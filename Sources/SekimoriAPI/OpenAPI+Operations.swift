extension OpenAPI {
    static let operations: [Operation] =
        signIn + accounts + tokens + acts + drafts + attachments + credentials + reading + exports + backups

    /// The name of a schema stands for a reference to it.
    private static func get(
        _ path: String, _ summary: String, _ access: Answering.Access = .person, query: [Parameter] = [],
        answer: JSON
    ) -> Operation {
        Operation(
            method: "get", path: path, summary: summary, access: access, query: query, body: nil,
            answer: resolved(answer))
    }

    private static func post(
        _ path: String, _ summary: String, _ access: Answering.Access = .person, body: String, answer: String? = nil
    ) -> Operation {
        Operation(
            method: "post", path: path, summary: summary, access: access, query: [], body: reference(body),
            answer: answer.map(reference))
    }

    private static let signIn: [Operation] = [
        get(
            "/v1/status", "The gate at a glance; without a token its name, zone, clock and version.", .visitor,
            answer: "StatusView"),
        get(
            "/v1/checkpoint", "The latest checkpoint: a signed note with the lines of witnesses.", .anyone,
            answer: "CheckpointView"),
        get(
            "/v1/checkpoint/consistency", "That the journal of `to` entries grew out of the one of `from`.", .anyone,
            query: consistencyQuery, answer: "ConsistencyView"),
        post(
            "/v1/checkpoint/cosignatures", "Hand in a checkpoint with the line of a witness the gate knows.", .anyone,
            body: "Note"),
        get("/v1/openapi.json", "This document.", .anyone, answer: ["type": "object"]),
        post(
            "/v1/challenges", "Ask for a challenge to sign; the same answer for people nobody knows.", .anyone,
            body: "PersonName", answer: "ChallengeView"),
        post(
            "/v1/sign-ins", "Sign in with a signed challenge: a text of sign-in-v1@sekimori.", .anyone, body: "Signed",
            answer: "SignedIn"),
    ]

    private static let accounts: [Operation] = [
        post(
            "/v1/accounts/enrolments",
            "Begin to set a password with the hospital's invitation: the answer is for an authenticator app.", .anyone,
            body: "EnrolmentBeginning", answer: "EnrolmentView"),
        post(
            "/v1/accounts/confirmations", "Confirm it with the app's first code, within ten minutes.", .anyone,
            body: "EnrolmentConfirmation"),
        post(
            "/v1/sign-ins/password", "Sign in with a password and the app's code; each code serves once.", .anyone,
            body: "PasswordSignIn", answer: "SignedIn"),
        post("/v1/sign-outs", "End this sign-in, or every one of the same person.", body: "SignOut"),
        post(
            "/v1/sign-in-denials",
            "Say that a sign-in shown to one was somebody else: the password dies, who is no manager is suspended.",
            body: "Nothing"),
        get("/v1/me", "Who is signed in, and what had happened under that name before.", answer: "MeView"),
    ]

    private static let acts: [Operation] = [
        post(
            "/v1/texts",
            "Hand in a signed act (submission, approval, decision, report, confirmation, erasure, gap, …). Who signed acts.",
            body: "Signed", answer: "TextReceipt"),
        post(
            "/v1/texts/attested",
            "Hand in a vendor's text unsigned, as its signed-in author: the gate alone attests it. Decisions need signatures.",
            body: "Attested", answer: "TextReceipt"),
        post("/v1/ledger", "Enter or change an entry of a ledger.", body: "LedgerChange", answer: "LedgerReceipt"),
        post("/v1/sessions/{id}/cut", "End a running session (manager, delegate, operator).", body: "Why"),
        post(
            "/v1/sessions/{id}/watches",
            "Open a view of a running session (manager): journaled, and its technician is told.", body: "Nothing"),
        post("/v1/stops", "Throw the kill switch (manager, delegate, operator).", body: "Scope"),
        post("/v1/resumptions", "Take a stop back (manager, delegate, operator).", body: "Scope"),
    ]

    private static let drafts: [Operation] = [
        get(
            "/v1/drafts", "One's own forms that are not handed in yet, the one kept last first (a vendor's people).",
            answer: list(of: "DraftView")),
        get("/v1/drafts/{id}", "One of one's own drafts, with what was typed.", answer: "DraftView"),
        post(
            "/v1/drafts", "Keep what was typed for a month: for nobody else to see, and not in the journal.",
            body: "NewDraft", answer: "DraftView"),
        post(
            "/v1/drafts/{id}", "Keep it again, over the revision that was read; over another one it is refused.",
            body: "DraftChange", answer: "DraftView"),
        post(
            "/v1/drafts/{id}/discard", "Throw a draft away, if it is still the revision that was read.",
            body: "DraftRevision"),
    ]

    private static let credentials: [Operation] = [
        get(
            "/v1/credentials", "What technicians may log in with: one's own, one's vendor's, or all.",
            answer: list(of: "CredentialView")),
        post(
            "/v1/credentials/enrol", "Set a technician's password with the hospital's invitation, once.", .anyone,
            body: "Enrolment"),
        post(
            "/v1/credentials/collect", "Collect the passcode of one grant, shown once (that technician).",
            body: "Collection", answer: "PasscodeView"),
        post("/v1/credentials/revoke", "Make a collected passcode void.", body: "Revocation"),
        post(
            "/v1/logon-denials", "Say that a logon shown on entry was somebody else; suspends the technician.",
            body: "Denial"),
    ]

    private static let reading: [Operation] = [
        get("/v1/ledger", "The ledgers; a vendor sees its own entries and the assets.", answer: "LedgerView"),
        get("/v1/requests", "Work requests, newest first.", query: requestQuery, answer: page("RequestSummary")),
        get("/v1/requests/{id}", "All about one work request.", answer: "RequestView"),
        get(
            "/v1/requests/{id}/proof", "What the journal says of one work request, with proofs that it does.",
            answer: "RequestProofView"),
        get(
            "/v1/sessions", "Sessions, newest first; of a date those that began in that day of the gate's.",
            query: sessionQuery, answer: page("Session")),
        get("/v1/sessions/{id}", "One session.", answer: "Session"),
        get("/v1/debts", "What is owed, and whom it blocks.", answer: list(of: "DebtView")),
        get(
            "/v1/sessions/{id}/picture", "The last of what a watched session showed; it is kept nowhere (manager).",
            answer: "PictureView"),
        get(
            "/v1/tallies", "Refusals by week and the time to report, over thirteen weeks (the hospital).",
            answer: "TallyView"),
        get("/v1/stops", "Where the kill switch is thrown.", answer: list(of: "StopView")),
        get("/v1/retention", "For how long what is kept, and what was erased.", answer: "RetentionView"),
        get(
            "/v1/explanations", "Would this person enter? Asked of the rule that decides.", query: explanationQuery,
            answer: "Explanation"),
        get(
            "/v1/notices", "What people were told by mail, and what became of it, newest first (the hospital).",
            query: noticeQuery, answer: page("NoticeView")),
        get(
            "/v1/journal", "What happened, in order (manager, operator, auditor).", query: journalQuery,
            answer: page("EntryView")),
    ]

    // MARK: Parameters

    static let id: JSON = ["type": "string", "pattern": "^[a-z][a-z0-9-]*$", "maxLength": 32]

    private static let limit = Parameter(
        "limit", ["type": "integer", "minimum": 1, "maximum": 500, "default": 50])

    private static let requestQuery: [Parameter] = [
        Parameter("phase", ["type": "string", "enum": .list(Routes.phases.map { .text($0) })]),
        Parameter("vendor", id), Parameter("technician", id), Parameter("date", reference("Date")),
        Parameter("after", id), limit,
    ]

    private static let sessionQuery: [Parameter] = [
        Parameter("request", id), Parameter("technician", id), Parameter("vendor", id), Parameter("asset", id),
        Parameter("date", reference("Date")), Parameter("running", boolean), Parameter("after", id), limit,
    ]

    private static let explanationQuery: [Parameter] = [
        Parameter("name", ["type": "string", "maxLength": 64], isNeeded: true),
        Parameter("from", reference("Address")), Parameter("at", reference("Instant")),
    ]

    private static let journalQuery: [Parameter] = [
        Parameter("after", ["type": "integer", "minimum": 0]), limit,
    ]

    private static let noticeQuery: [Parameter] = [
        Parameter("state", noticeState), Parameter("after", ["type": "integer", "minimum": 0]), limit,
    ]

    private static let count: JSON = ["type": "integer", "minimum": 1]

    private static let consistencyQuery: [Parameter] = [
        Parameter("from", count, isNeeded: true), Parameter("to", count, isNeeded: true),
    ]

    private static func page(_ name: String) -> JSON {
        object(["items": list(of: .text(name))], optional: ["next": string("Give this as `after`; absent at the end.")])
    }
}
