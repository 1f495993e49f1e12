import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// What the gate's root can write: entries, leaves, checkpoints and manifest all fit. Only what others signed or kept
/// cannot be made.
struct ForgedBundleTests {
    private let day: BundleDay

    init() throws { day = try BundleDay() }

    private func findings(_ bundle: MemoryBundle, witness: Bool = false) throws -> [String] {
        try BundleVerifier(bundle, trust: BundleDay.trust(witness: witness)).verify().findings.map {
            "\($0.item.kind) \($0.verdict.rawValue)"
        }
    }

    /// Rewrites nothing: what a forgery does besides is no finding.
    @Test func `the same journal written anew and signed anew by the gate is fine`() throws {
        let same = try Forgery(day.bundle).rewriting("request-approved") { $0 }
        #expect(try findings(same) == [])
    }

    @Test(.requirement("R-248"), arguments: ["request-approved", "request-confirmed", "request-report-accepted"])
    func `a manager's act without the manager's signature is unsigned`(kind: String) throws {
        let forged = try Forgery(day.bundle).rewriting(kind) { payload in
            Payload(event: payload.event, text: nil, signature: nil)
        }
        #expect(try findings(forged).first == "request unsigned")
    }

    @Test(arguments: ["request-submitted", "request-reported"])
    func `a vendor's act without a signature is named as the gate's word alone`(kind: String) throws {
        let forged = try Forgery(day.bundle).rewriting(kind) { payload in
            Payload(event: payload.event, text: nil, signature: nil)
        }
        let report = try BundleVerifier(forged, trust: BundleDay.trust()).verify()
        #expect(report.notes.contains { $0.verdict == .attested && $0.item.kind == "request" })
    }

    private func approval(_ change: (WorkRequest.Approval) throws -> WorkRequest.Approval) throws -> MemoryBundle {
        try Forgery(day.bundle).rewriting("request-approved", at: 2) { payload in
            guard case .request(let id, .approved(let approval)) = payload.event else { return payload }
            let changed = try change(approval)
            return Payload(
                event: .request(id, .approved(changed)), text: changed.text, signature: changed.signature)
        }
    }

    private func with(_ terms: WorkRequest.Terms, in old: WorkRequest.Approval) -> WorkRequest.Approval {
        WorkRequest.Approval(
            revision: old.revision, by: old.by, at: old.at, terms: terms, text: old.text, signature: old.signature)
    }

    @Test func `a grant that is wider than the approval's text is unsigned`() throws {
        let wider = try approval { old in
            let terms = old.terms
            return with(
                .init(
                    window: terms.window, technicians: terms.technicians + [Example.suzuki], assets: terms.assets,
                    sources: terms.sources, capabilities: terms.capabilities), in: old)
        }
        #expect(try findings(wider).first == "text unsigned")
        let longer = try approval { old in
            let terms = old.terms
            let window = Window(from: terms.window.from, until: terms.window.until + .hours(1)) ?? terms.window
            return with(
                .init(
                    window: window, technicians: terms.technicians, assets: terms.assets, sources: terms.sources,
                    capabilities: terms.capabilities), in: old)
        }
        #expect(try findings(longer).first == "text unsigned")
    }

    /// Root, with a manager's word about another report, or from before reports were named.
    @Test(arguments: [(String(repeating: "0", count: 64), ["text unsigned"]), (nil, [])])
    func `an acceptance of another report is none of this one`(_ report: String?, expected: [String]) throws {
        let forged = try Forgery(day.bundle).rewriting("request-report-accepted", at: 1) { payload in
            let old = try DecisionText(bytes: Array((payload.text ?? "").utf8))
            let text = try DecisionText(
                gate: old.gate, request: old.request, revision: old.revision, by: old.by, at: old.at, nonce: old.nonce,
                decision: old.decision, why: old.why, report: report
            ).bytes()
            return Payload(
                event: payload.event, text: String(decoding: text, as: UTF8.self),
                signature: String(decoding: People.ito.sign(text, namespace: DecisionText.namespace), as: UTF8.self))
        }
        // Its copies in the bundle are the old text's, which is not what is asked here.
        #expect(try findings(forged).filter { !$0.hasSuffix("missing") && !$0.hasSuffix("altered") } == expected)
    }

    @Test func `an approval's text that was changed, signed by a stranger or under another name is unsigned`() throws {
        let changed = try approval { old in
            WorkRequest.Approval(
                revision: old.revision, by: old.by, at: old.at, terms: old.terms,
                text: old.text.replacing("submitted-on-the-day: no", with: "submitted-on-the-day: yes"),
                signature: old.signature)
        }
        #expect(try findings(changed).contains("text unsigned"))
        for namespace in ["approval-v1@sekimori", "file", "decision-v1@sekimori"] {
            let signer = namespace == "approval-v1@sekimori" ? People.stranger : People.ito
            let foreign = try approval { old in
                let signature = signer.sign(Array(old.text.utf8), namespace: namespace)
                return WorkRequest.Approval(
                    revision: old.revision, by: old.by, at: old.at, terms: old.terms, text: old.text,
                    signature: String(decoding: signature, as: UTF8.self))
            }
            #expect(try findings(foreign).contains("text unsigned"), "\(namespace)")
        }
    }

    @Test func `a manager whom the organisation did not appoint approves nothing`() throws {
        let forged = try Forgery(day.bundle).rewriting("appointed") { payload in
            guard case .appointed(let old) = payload.event, let text = payload.text else { return payload }
            let signature = String(
                decoding: People.stranger.sign(Array(text.utf8), namespace: StatementText.namespace), as: UTF8.self)
            let appointment = Appointment(
                number: old.number, person: old.person, name: old.name, post: old.post, key: old.key,
                validity: old.validity, statement: text, signature: signature)
            return Payload(event: .appointed(appointment), text: text, signature: signature)
        }
        let report = try BundleVerifier(forged, trust: BundleDay.trust()).verify()
        let unsigned = report.findings.filter { $0.verdict == .unsigned }
        // The statement, and every act of that manager.
        #expect(unsigned.count > 5)
        #expect(unsigned.contains { $0.why.english.contains("no statement of the organisation appoints ito") })
    }

    @Test(arguments: ["address", "technician", "activity", "key", "time"])
    func `a session outside its grant is unsigned`(what: String) throws {
        let forged = try Forgery(day.bundle).rewriting("session-started") { payload in
            guard case .sessionStarted(let old) = payload.event else { return payload }
            let session = Session(
                id: old.id, request: old.request, technician: what == "technician" ? Example.suzuki : old.technician,
                asset: old.asset, address: what == "address" ? the("198.51.100.1") : old.address,
                key: what == "key" ? People.stranger.registered.fingerprint : old.key,
                activity: what == "activity" ? .exec(the("rm -rf /")) : old.activity,
                startedAt: what == "time" ? old.startedAt - .hours(2) : old.startedAt)
            return Payload(event: .sessionStarted(session), text: nil, signature: nil)
        }
        #expect(try findings(forged).first == "session unsigned")
    }

    @Test func `a recording exchanged together with its digests is seen by a witness alone`() throws {
        let path = "recordings/\(day.session)/00000002.seg"
        let forged = try Forgery(day.bundle).rewriting("segment-written", at: 1) { payload in
            guard case .segmentWritten(let id, let old) = payload.event else { return payload }
            return Payload(
                event: .segmentWritten(
                    id,
                    SegmentFact(
                        index: old.index, digest: Digest.hex(Digest.sha256([1, 2, 3])), firstFrame: old.firstFrame,
                        frames: old.frames, size: old.size)), text: nil, signature: nil)
        }
        // Sizes differ: the forger left the old one.
        let exchanged = forged.altered { $0[path] = [1, 2, 3] }
        #expect(try findings(exchanged).contains("segment truncated"))
        let size = day.bundle.files[path]?.count ?? 0
        let whole = try Forgery(day.bundle).rewriting("segment-written", at: 1) { payload in
            guard case .segmentWritten(let id, let old) = payload.event else { return payload }
            let digest = Digest.hex(Digest.sha256([UInt8](repeating: 9, count: size)))
            return Payload(
                event: .segmentWritten(
                    id,
                    SegmentFact(
                        index: old.index, digest: digest, firstFrame: old.firstFrame, frames: old.frames,
                        size: old.size)), text: nil, signature: nil)
        }
        let perfect = whole.altered { $0[path] = [UInt8](repeating: 9, count: size) }
        #expect(try findings(perfect) == [])
        #expect(try findings(witnessed(perfect), witness: true) == ["witness rolled-back"])
    }

    /// The witness kept what the gate showed it at the time.
    private func witnessed(_ bundle: MemoryBundle, through count: Int = .max) throws -> MemoryBundle {
        let notes = try day.bundle.frames("checkpoints").prefix(count).map { bytes in
            let note = try #require(SignedNote(bytes: bytes))
            let line = try #require(BundleDay.witness?.line(over: note.text, at: 1_795_000_000))
            return note.adding(line).bytes
        }
        return bundle.altered(sealing: false) { $0.setFrames("witness/audit", notes) }
    }

    @Test func `a witness agrees with the true journal, and names what was rolled back`() throws {
        #expect(try findings(witnessed(day.bundle), witness: true) == [])
        let cut = day.bundle.altered { files in
            let frames = Array(day.bundle.frames("journal").dropLast(3))
            files.setFrames("journal", frames)
            files.setFrames("payloads/00000000", Array(day.bundle.frames("payloads/00000000").dropLast(9)))
            let text = String(decoding: files["MANIFEST"] ?? [], as: UTF8.self)
            files["MANIFEST"] = Array(
                text.replacing("entries: \(frames.count + 3)\n", with: "entries: \(frames.count)\n").utf8)
            try? Forgery(day.bundle).resign(frames, &files)
        }
        let report = try BundleVerifier(witnessed(cut), trust: BundleDay.trust(witness: true)).verify()
        let finding = report.findings.first { $0.item == .witness("audit") && $0.verdict == .rolledBack }
        let total = day.bundle.frames("journal").count
        // Everything behind the last checkpoint that both have, every ninth entry has one.
        #expect(finding?.why.english.contains("\((total - 3) / 9 * 9 + 1)-\(total)") == true, "\(finding as Any)")
    }
}
