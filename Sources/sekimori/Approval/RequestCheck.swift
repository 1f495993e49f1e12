internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// What the gate shows is held against itself before anybody signs it: a portal or gate that was taken over may show
/// one thing and have another signed (THREATS row 77).
enum RequestCheck {
    static func check(
        _ view: RequestView, id: RequestID, gate: GateID, zone: Zone, keys: [RegisteredKey]
    ) throws {
        guard view.request.id == id else { throw Trouble.inconsistent(.request) }
        guard view.gate == gate else { throw Trouble.inconsistent(.gate) }
        let revision = view.request.revision
        let form = revision.form
        // The moments are worked out here, from the local times a person reads.
        guard let window = try? World.window(of: form, zone: zone, longest: .days(2)), window == revision.window else {
            throw Trouble.inconsistent(.window)
        }
        guard view.vendor.id == form.vendor, view.request.vendor == form.vendor, view.contract.id == form.contract,
            Set(view.technicians.map(\.id)) == Set(form.technicians),
            view.technicians.allSatisfy({ $0.vendor == form.vendor }), Set(view.assets.map(\.id)) == Set(form.assets)
        else { throw Trouble.inconsistent(.parties) }
        // Without it nobody could tell what was submitted.
        guard let submission = view.submission else { throw Trouble.inconsistent(.signature) }
        try check(submission, revision, gate)
        // Where the gate alone attests it, the form that is shown says so.
        guard view.attested == submission.signature.utf8.isEmpty else { throw Trouble.inconsistent(.signature) }
        if !view.attested { try check(signatureOf: submission, keys) }
    }

    private static func check(
        _ signed: SignedTextView, _ revision: WorkRequest.Revision, _ gate: GateID
    ) throws {
        let bytes = Array(signed.text.utf8)
        guard Digest.hex(Digest.sha256(bytes)).utf8.elementsEqual(revision.document.utf8) else {
            throw Trouble.inconsistent(.document)
        }
        guard let text = try? Submission(bytes: bytes), text.gate == gate else { throw Trouble.inconsistent(.document) }
        guard text.form == revision.form else { throw Trouble.inconsistent(.form) }
        guard text.by == revision.submittedBy, text.proxyFor == revision.proxyFor,
            revision.proxy == (text.proxyFor == nil ? nil : text.by)
        else { throw Trouble.inconsistent(.submitter) }
    }

    private static func check(signatureOf signed: SignedTextView, _ keys: [RegisteredKey]) throws {
        let bytes = Array(signed.text.utf8)
        guard let signature = try? SSHSignature(armored: Array(signed.signature.utf8)),
            (try? signature.verify(bytes, namespace: Submission.namespace, by: signature.claimedKey)) != nil
        else { throw Trouble.inconsistent(.signature) }
        // The submitter may have another key by now; then the signature still has to be by somebody.
        if !keys.isEmpty {
            guard keys.contains(where: { $0.fingerprint.utf8.elementsEqual(signature.claimedKey.fingerprint.utf8) })
            else { throw Trouble.inconsistent(.signature) }
        }
    }
}
