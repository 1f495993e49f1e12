internal import Foundation
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// Where a manager reads what is to be signed, takes it along, and brings the signature back.
enum DecidePages {
    static let routes: [PageRoute] = [
        .get("/requests/{id}/decide", .roles(.deciders), show),
        .post("/requests/{id}/decide", .roles(.deciders), act, again: again),
        .post("/requests/{id}/text", .roles(.deciders), download),
    ]

    @Sendable static func show(_ visit: Visit) async throws -> Outcome {
        let desk = try await Desk(visit)
        guard let act = desk.act else { return .redirect(.path("requests", "\(desk.id)")) }
        var wish = Wish(act)
        wish.at = visit.query["at"].flatMap { Instant($0) }
        wish.nonce = visit.query["nonce"].flatMap { Cookies.isHex($0, 32) ? $0 : nil }
        guard wish.at != nil, wish.nonce != nil else {
            // From here on the page is the same however often it is loaded.
            let fixed = Fields([
                Fields.Pair(name: "act", value: act.rawValue),
                Fields.Pair(name: "at", value: "\(desk.house.teller.now)"),
                Fields.Pair(name: "nonce", value: visit.once),
            ])
            return .redirect(Place("/requests/\(desk.id)/decide?" + fixed.encoded) ?? .home)
        }
        // What needs no word of the signer's is there at once; where report and record differ, a reason is needed.
        wish.differs = act == .confirm && (try? desk.view.request.report?.agreeable()) == nil
        guard act == .approve || (act == .confirm && !wish.differs) else { return .page(desk.page(wish)) }
        return .page(desk.made(wish))
    }

    @Sendable static func act(_ visit: Visit) async throws -> Outcome {
        let desk = try await Desk(visit)
        let isSent = visit.form["do"]?.utf8.elementsEqual("send".utf8) ?? false
        // A button pressed twice: what the first press did may have made the act impossible, and the second is about it.
        guard let act = isSent ? desk.asked ?? desk.act : desk.act else {
            return .redirect(.path("requests", "\(desk.id)"))
        }
        let wish = wish(act, visit)
        guard isSent else { return .page(desk.made(wish)) }
        guard let bytes = text(visit.form["text"], about: desk.id, act) else {
            throw PortalProblem.badRequest
        }
        let pasted = visit.form["signature"] ?? ""
        let signature: SSHSignature
        do {
            signature = try SSHSignature(file: pasted.utf8)
        } catch {
            return .page(
                desk.page(wish, text: bytes, signature: pasted, problem: desk.unreadable(pasted)))
        }
        guard (try? signature.verify(bytes, namespace: act.namespace, by: signature.claimedKey)) != nil
        else {
            return .page(desk.page(wish, text: bytes, signature: pasted, problem: desk.ofAnotherText))
        }
        return try await visit.attempting {
            let signed = SignedTextView(
                text: String(decoding: bytes, as: UTF8.self), signature: signature.armored)
            do {
                _ = try await visit.act("/v1/texts", signed, as: TextReceipt.self)
                return .redirect(.path("requests", "\(desk.id)"))
            } catch let problem as APIProblem where problem.isUsed {
                return .redirect(.requestSentBefore("\(desk.id)"))
            }
        } otherwise: { fault, status in
            var page = desk.page(
                wish, text: bytes, signature: pasted, problem: (fault.sentence, fault.hint))
            page.status = status
            return page
        }
    }

    /// What was chosen, or the text with what was pasted, shown once more.
    @Sendable static func again(_ visit: Visit) async throws -> Outcome {
        let desk = try await Desk(visit)
        guard let act = desk.asked else { throw PortalProblem.notFound }
        let why = visit.onceMore
        var wish = wish(act, visit)
        var page: SekimoriPortal.Page
        if let bytes = text(visit.form["text"], about: desk.id, act) {
            page = desk.page(
                wish, text: bytes, signature: visit.form["signature"] ?? "", problem: (why.sentence, why.hint))
        } else {
            // There is no text yet: the one that is made from here is of this moment.
            wish.at = desk.house.teller.now
            wish.nonce = visit.once
            page = desk.page(wish, problem: (why.sentence, why.hint))
        }
        page.status = visit.onceMoreStatus
        return .page(page)
    }

    /// The text as a file, from the bytes that the page showed.
    @Sendable static func download(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id(RequestID.self)
        _ = try await visit.api.get("/v1/requests/\(id)", as: API.Nothing.self)
        guard let act = visit.form["act"].flatMap({ Act(rawValue: $0) }),
            let bytes = text(visit.form["text"], about: id, act)
        else { throw PortalProblem.badRequest }
        return .file(
            Download(
                name: "\(act.rawValue)-\(id).txt", contentType: "text/plain; charset=utf-8", bytes: bytes))
    }

    /// What the form wishes.
    private static func wish(_ act: Act, _ visit: Visit) -> Wish {
        var wish = Wish(act)
        wish.at = visit.query["at"].flatMap { Instant($0) }
        wish.nonce = visit.query["nonce"].flatMap { Cookies.isHex($0, 32) ? $0 : nil }
        wish.until = visit.form.written("until") ?? ""
        if act == .approve {
            // A signature that comes back for a text without conditions brings none.
            let isSent = visit.form["do"]?.utf8.elementsEqual("send".utf8) ?? false
            let technicians = visit.form.all("with").compactMap { TechnicianID($0) }
            let assets = visit.form.all("on").compactMap { AssetID($0) }
            wish.technicians = isSent && technicians.isEmpty ? nil : technicians
            wish.assets = isSent && assets.isEmpty ? nil : assets
            wish.noExec = visit.form["exec"]?.utf8.elementsEqual("no".utf8) ?? false
        }
        wish.differs = visit.form["finding"]?.utf8.elementsEqual("differ".utf8) ?? false
        wish.why = visit.form.written("why") ?? ""
        return wish
    }

    /// The bytes that a form brings back; nil where they are no text of this kind about this request.
    static func text(_ base64: String?, about id: RequestID, _ act: Act) -> [UInt8]? {
        guard let base64, let data = Data(base64Encoded: base64) else { return nil }
        let bytes = Array(data)
        let about: RequestID? =
            switch act {
            case .approve, .extend: (try? ApprovalText(bytes: bytes))?.request
            case .confirm: (try? ConfirmationText(bytes: bytes))?.request
            case .return, .reject, .cancel, .acceptReport, .returnReport:
                (try? DecisionText(bytes: bytes)).flatMap { $0.decision == act.decision ? $0.request : nil }
            }
        return about == id ? bytes : nil
    }

    /// The request, and who is about to decide.
    private struct Desk {
        let id: RequestID
        let view: RequestView
        let house: Hospital
        let visit: Visit
        let facts: GateFacts
        let person: PersonID
        /// Nil: nothing may be decided now, or not by this person.
        let act: Act?
        /// What the form is about, whether or not it is still possible; nil for who decides nothing here.
        let asked: Act?

        init(_ visit: Visit) async throws {
            self.visit = visit
            facts = try visit.facts()
            id = try visit.id(RequestID.self)
            house = try await visit.hospital()
            view = try await visit.api.get("/v1/requests/\(id)")
            guard let person = try visit.person().person else { throw PortalProblem.notFound }
            self.person = person
            let decides = house.rights.decides(about: view.request.vendor)
            let possible = decides ? Act.possible(view.request.phase) : []
            let asked = (visit.form["act"] ?? visit.query["act"]).flatMap { Act(rawValue: $0) }
            self.asked = decides ? asked : nil
            act = asked.map { asked in possible.first { $0 == asked } } ?? possible.first
        }

        /// With the text, or why there is none.
        func made(_ wish: Wish) -> SekimoriPortal.Page {
            do throws(Wish.Fault) {
                return page(wish, text: try wish.text(about: view, by: person, zone: house.teller.zone))
            } catch {
                return page(wish, problem: (DecidePage.sentence(error, house.teller), nil))
            }
        }

        func page(
            _ wish: Wish, text: [UInt8]? = nil, signature: String = "",
            problem: (sentence: String, step: String?)? = nil
        ) -> SekimoriPortal.Page {
            let model = DecidePage(
                view, wish, house.teller, house.rights, text: text, signature: signature, problem: problem)
            var context: Context = ["decide": model]
            let teller = house.teller
            let attachments = AttachmentPages.context(
                view, teller.words, teller.zone, isOwn: false, person: teller.names.person)
            if let attachments { context["attachments"] = attachments }
            // Whoever decides reads what was asked for; beside a report that, and what was recorded.
            let paper = RequestPaper(view: view, names: Names(view, house.ledger), visit: visit, facts: facts)
            context["application"] =
                ["sections": paper.sections, "isOpen": !wish.act.isAboutReport] as Context
            if wish.act.isAboutReport {
                context["sections"] = paper.report.sections
                if !view.sessions.isEmpty { context["sessions"] = ["items": paper.sessions] }
            }
            return SekimoriPortal.Page("decide", title: "\(wish.act.name(teller)) \(id)", context)
        }

        func unreadable(_ pasted: String) -> (sentence: String, step: String?) {
            let teller = house.teller
            let isEmpty = pasted.unicodeScalars.allSatisfy(\.properties.isWhitespace)
            return (
                isEmpty
                    ? teller.say("署名を貼り付けてください", "paste the signature")
                    : teller.say("署名として読めません", "this is not a signature"),
                teller.say(
                    "ssh-keygen が作った .sig ファイルの全文 (-----BEGIN SSH SIGNATURE----- から -----END SSH SIGNATURE----- まで) を貼り付けてください",
                    "paste the whole .sig file, from -----BEGIN SSH SIGNATURE----- to -----END SSH SIGNATURE-----"
                )
            )
        }

        var ofAnotherText: (sentence: String, step: String?) {
            (
                house.teller.say("この文の署名ではありません", "the signature is not of this text"),
                house.teller.say(
                    "この画面から文を保存し直し、開いたり編集したりせずに、書かれた命令でそのまま署名してください",
                    "save the text from this page once more, do not open or edit it, and sign it with the command shown"
                )
            )
        }
    }
}

/// What a request's page shows to the hospital beside the form: declared risk, history, and what may be done next.
struct HospitalAside: Hashable, Sendable {
    let risks: [Fact]
    let obstacles: [DecidePage.Obstacle]
    let acts: [Choice]
    let comparison: Grid?
    let contradictions: [String]
    let story: String
    /// Where an operator mends what was entered for a vendor and came back.
    let correction: String?

    init(_ view: RequestView, _ teller: Teller, _ rights: Rights) {
        let id = view.request.id
        risks = RiskFacts.facts(view, teller)
        obstacles = view.obstacles.map {
            DecidePage.Obstacle(sentence: teller.refusal($0), step: PageHints.hint($0, teller.words))
        }
        let next = Act.next(view.request.phase)
        acts =
            rights.decides(about: view.request.vendor)
            ? Act.possible(view.request.phase).map { act in
                Choice(
                    name: act.name(teller), href: "/requests/\(id)/decide?act=\(act.rawValue)",
                    isChosen: act == next)
            } : []
        comparison = view.request.report == nil ? nil : ComparisonGrid.grid(view, teller)
        contradictions = (view.request.report?.contradictions ?? []).map {
            ComparisonGrid.sentence($0, teller)
        }
        story = "/requests/\(id)/story"
        var isReturned = false
        if case .returned = view.request.phase { isReturned = true }
        correction =
            isReturned && rights.entersForVendors && view.request.revision.proxy != nil
            ? "/requests/proxy?revise=\(id)" : nil
    }
}
