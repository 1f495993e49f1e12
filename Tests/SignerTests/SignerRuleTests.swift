import Sekimori
import SekimoriRecords
import SekimoriTesting
import SekimoriWire
import Testing

@testable import sekimori_signer

@Suite struct SignerRuleTests {
    private let warrants = Warrants()

    private func decide(_ question: Certify, at now: String = Warrants.noon) throws -> SignerRule.Grant {
        try SignerRule.decide(question, warrants.pins, at: Warrants.instant(now))
    }

    private func refuses(
        _ refusal: SignerRefusal, _ question: Certify, at now: String = Warrants.noon,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: refusal, sourceLocation: sourceLocation) { try decide(question, at: now) }
    }

    @Test func `a manager's approval gives ten minutes for the named technician, asset and session`() throws {
        let grant = try decide(warrants.question())
        #expect(grant.subject == warrants.relay.publicKey)
        #expect("\(grant.approver)" == "yamada")
        let now = UInt64(try Warrants.instant(Warrants.noon).seconds)
        #expect(grant.terms.validity.after == now - 60)
        #expect(grant.terms.validity.before == now + 540)
        let certificate = try Authority(Warrants.key(9)).certificate(for: grant)
        #expect(certificate.terms.principals.map(\.bytes) == [[UInt8]("pacs1".utf8)])
        #expect(certificate.terms.keyID.bytes.elementsEqual("tanaka r20261122-001 s20261122-0001".utf8))
        #expect(certificate.subject == warrants.relay.publicKey)
        #expect(certificate.authority == Warrants.key(9).publicKey)
        #expect(certificate.terms.validity == grant.terms.validity)
    }

    @Test func `an approval of a submission that nobody signed is as good as any: the manager signed its digest`()
        throws
    {
        let submission = Submission(
            gate: Example.gate, by: Example.yamada, at: tokyo("2026-11-21 09:00"), nonce: "n", revises: nil,
            proxyFor: nil, form: Example.form())
        let document = Digest.hex(Digest.sha256(try submission.bytes()))
        let grant = try decide(warrants.question(warrants.warrant(nil, warrants.approval(document: document))))
        #expect("\(grant.terms.request)" == "r20261122-001")
        // Of the vendor's side the signer has nothing but this digest; whose it is only the manager's key says.
        let other = try warrants.warrant(nil, warrants.approval(document: document), approvalBy: warrants.relay)
        refuses(.approvalSignature(.otherKey), try warrants.question(other))
    }

    @Test func `two certificates never have the same serial`() throws {
        let grant = try decide(warrants.question())
        let authority = Authority(Warrants.key(9))
        let serials = try (0..<100).map { _ in try authority.certificate(for: grant).terms.serial }
        #expect(Set(serials).count == 100)
    }

    @Test func `a certificate neither begins before the window nor outlives it`() throws {
        let first = try decide(warrants.question(), at: "2026-11-22T04:00:00").terms.validity
        #expect(first.after == UInt64(try Warrants.instant("2026-11-22T04:00:00").seconds))
        let last = try decide(warrants.question(), at: "2026-11-22T07:59:59").terms.validity
        #expect(last.before == UInt64(try Warrants.instant("2026-11-22T08:00:00").seconds))
        refuses(.windowNotOpen, try warrants.question(), at: "2026-11-22T03:59:59")
        refuses(.windowOver, try warrants.question(), at: "2026-11-22T08:00:00")
    }

    @Test func `an approval of a later moment is none`() throws {
        let early = try warrants.approval(at: "2026-11-22T05:01:01")
        refuses(.approvalAhead, try warrants.question(warrants.warrant(nil, early)), at: "2026-11-22T05:00:00")
        let fine = try warrants.approval(at: "2026-11-22T05:01:00")
        _ = try decide(warrants.question(warrants.warrant(nil, fine)), at: "2026-11-22T05:00:00")
    }

    @Test func `a certificate does not outlive the appointment`() throws {
        let statement = try warrants.statement(until: "2026-11-22T05:01:00")
        let validity = try decide(warrants.question(warrants.warrant(statement))).terms.validity
        #expect(validity.before == UInt64(try Warrants.instant("2026-11-22T05:01:00").seconds))
    }

    @Test func `a window of a day or more is no request's`() throws {
        let approval = try warrants.approval(until: "2026-11-23T04:00:00")
        refuses(.windowTooLong, try warrants.question(warrants.warrant(nil, approval)))
    }

    @Test func `who and what the approval does not name gets nothing`() throws {
        refuses(.technicianNotNamed, try warrants.question(technician: "suzuki"))
        refuses(.assetNotNamed, try warrants.question(asset: "pacs2"))
        for name in ["", "pacs1,ris1", "*", "PACS1", "pacs1\n"] {
            refuses(.name, try warrants.question(asset: name))
        }
        refuses(.name, try warrants.question(technician: "tanaka "))
        refuses(.name, try warrants.question(session: "s1\nroot"))
    }

    @Test func `only a plain Ed25519 key is certified`() throws {
        let lines = [
            "", warrants.relay.publicKey.line + " comment", "ssh-ed25519 AAAA",
            "restrict " + warrants.relay.publicKey.line,
        ]
        for line in lines { refuses(.publicKey, try warrants.question(key: line)) }
    }

    // MARK: Who signed

    @Test func `a statement that the organisation did not sign appoints nobody`() throws {
        let warrant = try warrants.warrant(statementBy: warrants.manager)
        refuses(.statementSignature(.otherKey), try warrants.question(warrant))
    }

    @Test func `without pins nothing is signed`() throws {
        #expect(throws: SignerRefusal.unpinned) {
            try SignerRule.decide(warrants.question(), nil, at: Warrants.instant(Warrants.noon))
        }
    }

    @Test(.requirement("R-027")) func `an approval by a key that is not in the statement approves nothing`() throws {
        refuses(.approvalSignature(.otherKey), try warrants.question(warrants.warrant(approvalBy: warrants.relay)))
    }

    @Test func `a signature made for another kind of text counts for nothing`() throws {
        let statement = try warrants.signed(warrants.statement(), by: warrants.organisation)
        let approval = try warrants.approval().bytes()
        for namespace in ["file", "git", "submission-v1@sekimori", "statement-v1@sekimori"] {
            let signature = try warrants.signature(of: approval, by: warrants.manager, namespace: namespace)
            let warrant = Warrant(
                approval: approval, approvalSignature: signature, statement: statement.text,
                statementSignature: statement.signature)
            refuses(.approvalSignature(.wrongNamespace), try warrants.question(warrant))
        }
    }

    @Test func `a manager does not appoint himself: one text is not the other`() throws {
        // The manager's key signs both, each correctly.
        let both = try warrants.signed(warrants.approval(), by: warrants.manager)
        let warrant = Warrant(
            approval: both.text, approvalSignature: both.signature, statement: both.text,
            statementSignature: both.signature)
        refuses(.statementSignature(.wrongNamespace), try warrants.question(warrant))
    }

    @Test func `an approval in another person's name is refused`() throws {
        let warrant = try warrants.warrant(nil, warrants.approval(by: "suzuki"))
        refuses(.otherPerson, try warrants.question(warrant))
    }

    @Test func `a text for another gate is nothing here`() throws {
        refuses(.otherGate, try warrants.question(warrants.warrant(warrants.statement(gate: "kita"))))
        refuses(.otherGate, try warrants.question(warrants.warrant(nil, warrants.approval(gate: "kita"))))
    }

    // MARK: The post

    @Test(.requirement("R-106"))
    func `a delegate decides about delegated vendors within the period, and about nothing else`() throws {
        let kikai = try #require(VendorID("kikai"))
        let other = try #require(VendorID("denki"))
        for vendors in [[], [kikai], [other, kikai]] {
            _ = try decide(
                warrants.question(warrants.warrant(warrants.statement(post: .delegate(vendors: vendors)))))
        }
        let outside = try warrants.statement(post: .delegate(vendors: [other]))
        refuses(.outsideDelegation, try warrants.question(warrants.warrant(outside)))
        let lapsed = try warrants.statement(post: .delegate(vendors: []), until: Warrants.noon)
        refuses(.postNotInForce, try warrants.question(warrants.warrant(lapsed)))
    }

    @Test func `a post that ended or has not begun decides nothing`() throws {
        refuses(.postEnded, try warrants.question(warrants.warrant(warrants.statement(post: .ended))))
        let later = try warrants.statement(from: "2026-11-22T05:00:01")
        refuses(.postNotInForce, try warrants.question(warrants.warrant(later)))
    }

    // MARK: Altered texts

    @Test(.requirement("R-248")) func `a text with any bit flipped gives nothing`() throws {
        let warrant = try warrants.warrant()
        let parts: [(String, WritableKeyPath<Parts, [UInt8]>)] = [
            ("approval", \.approval), ("its signature", \.approvalSignature), ("statement", \.statement),
            ("its signature", \.statementSignature),
        ]
        for (name, part) in parts {
            let whole = Parts(warrant)
            for bit in stride(from: 0, to: whole[keyPath: part].count * 8, by: 3) {
                var parts = whole
                parts[keyPath: part][bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(throws: SignerRefusal.self, "bit \(bit) of \(name)") {
                    try decide(warrants.question(parts.warrant))
                }
            }
            for length in stride(from: 0, to: whole[keyPath: part].count, by: 7) {
                var parts = whole
                parts[keyPath: part] = [UInt8](parts[keyPath: part][..<length])
                #expect(throws: SignerRefusal.self, "\(length) bytes of \(name)") {
                    try decide(warrants.question(parts.warrant))
                }
            }
        }
    }

    private struct Parts {
        var approval: [UInt8]
        var approvalSignature: [UInt8]
        var statement: [UInt8]
        var statementSignature: [UInt8]

        init(_ warrant: Warrant) {
            approval = warrant.approval
            approvalSignature = warrant.approvalSignature
            statement = warrant.statement
            statementSignature = warrant.statementSignature
        }

        var warrant: Warrant {
            Warrant(
                approval: approval, approvalSignature: approvalSignature, statement: statement,
                statementSignature: statementSignature)
        }
    }

    @Test func `what is signed and is no statement or approval is refused`() throws {
        let good = try warrants.warrant()
        for text in ["", "approval-v1@sekimori\n", "statement-v1@sekimori\ngate: minato\n"] {
            let bytes = [UInt8](text.utf8)
            let statement = Warrant(
                approval: good.approval, approvalSignature: good.approvalSignature, statement: bytes,
                statementSignature: try warrants.signature(
                    of: bytes, by: warrants.organisation, namespace: StatementText.namespace))
            refuses(.statementText, try warrants.question(statement))
            let approval = Warrant(
                approval: bytes,
                approvalSignature: try warrants.signature(
                    of: bytes, by: warrants.manager, namespace: ApprovalText.namespace),
                statement: good.statement, statementSignature: good.statementSignature)
            refuses(.approvalText, try warrants.question(approval))
        }
        let keyless = try warrants.statement(key: "ssh-ed25519 AAAA")
        refuses(.statementText, try warrants.question(warrants.warrant(keyless)))
    }

    // MARK: Pins and log

    @Test func `pins are one key and one name`() {
        let key = [UInt8]((warrants.organisation.publicKey.line + " organisation key\n").utf8)
        for gate in ["minato", "minato\n"] {
            let pins = Pins(organisation: key, gate: [UInt8](gate.utf8))
            #expect(pins?.organisation == warrants.organisation.publicKey)
        }
        for gate in ["", "\n", "minato\n\n", "minato kita", "Minato"] {
            #expect(Pins(organisation: key, gate: [UInt8](gate.utf8)) == nil)
        }
        #expect(Pins(organisation: key + key, gate: [UInt8]("minato".utf8)) == nil)
        #expect(Pins(organisation: [], gate: [UInt8]("minato".utf8)) == nil)
    }

    @Test func `the log shows hostile bytes as digits`() {
        let words = Log.escaped([UInt8]("a\n\u{1b}[2J\"\\é".utf8))
        #expect(words == #""a\x0a\x1b[2J\x22\x5c\xc3\xa9""#)
        #expect(Log.escaped([UInt8](repeating: 0x61, count: 100)).utf8.count == 64 + 2 + 3)
    }
}
