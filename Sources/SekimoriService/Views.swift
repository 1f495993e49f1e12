package import Sekimori

// What the API shows. Values of the domain are shown as they are; a view adds what a reader needs beside them.

/// The gate at a glance.
package struct StatusView: Codable, Sendable {
    package let gate: GateID
    package let zone: String
    package let now: Instant
    package let version: String
    /// nil: no sign-in, only the gate's name is known.
    package let actor: String?
    package let entries: Int64
    package let waiting: Int
    package let open: Int
    package let running: Int
    package let overdue: Int
    package let stops: [StopView]
    package let clock: String
    /// Whom recordings are sealed to; nil for whom that does not concern.
    package let recipients: [RecordingRecipient]?
    /// nil: no sign-in, or a vendor's.
    package let evidence: EvidenceView?
    package let backup: BackupStandingView?
    /// Entries that are lost, which two people have not accepted yet.
    package let gap: Gap?
    /// nil: no sign-in, or a vendor's.
    package var notices: NoticeStandingView? = nil
    /// The rule for passwords in force; nil: no sign-in.
    package var passwords: PasswordProfile? = nil
}

package struct StopView: Codable, Sendable {
    package let scope: StopScope
    package let why: Label
    package let since: Instant
    package let by: String
}

/// Issued for a signed challenge.
package struct SignedIn: Codable, Sendable {
    package let token: String
    package let actor: Actor
    package let expires: Instant
}

/// Who is signed in.
package struct MeView: Codable, Sendable {
    package let actor: Actor
    package let name: String
    /// nil: not of a vendor.
    package let vendor: VendorID?
    package let vendorName: Label?
    /// The sign-in with a password before this one; nil: there was none.
    package let lastGood: SignInView?
    /// What failed between the two; nil: nothing.
    package let lastFailed: FailedSignInsView?
    /// nil: at the gate itself nobody signs in.
    package let expires: Instant?
}

package struct SignInView: Hashable, Codable, Sendable {
    package let at: Instant
    package let source: String
}

package struct FailedSignInsView: Hashable, Codable, Sendable {
    /// The last of them.
    package let at: Instant
    package let source: String
    package let count: Int64
}

/// What became of a signed text.
package struct TextReceipt: Codable, Sendable {
    package let namespace: String
    package let request: RequestID?
    package let phase: String?
    package let entry: Int64
}

package struct RequestSummary: Codable, Sendable {
    package let id: RequestID
    package let revision: Int64
    package let vendor: VendorID
    package let vendorName: Label
    package let date: CivilDate
    package let window: Window
    package let windowLocal: String
    package let purpose: Label
    package let technicians: [TechnicianID]
    package let assets: [AssetID]
    package let phase: WorkRequest.Phase
    package let phaseName: String
    package let waitsFor: WaitsFor
    package let reportDue: Instant?
}

/// Whose turn it is.
package enum WaitsFor: String, Codable, Sendable {
    case hospital
    case vendor
    case time
    case nobody
}

/// All about one request, for the form, the approval text and the comparison.
package struct RequestView: Codable, Sendable {
    package let gate: GateID
    package let zone: String
    package let request: WorkRequest
    package let phaseName: String
    package let waitsFor: WaitsFor
    package let reportDue: Instant?
    package let windowLocal: String
    package let submittedOnTheDay: Bool
    package let vendor: Vendor
    package let contract: Contract
    package let technicians: [Technician]
    package let assets: [Asset]
    package let sessions: [Session]
    /// What would refuse an approval now, in order.
    package let obstacles: [Refusal]
    /// Declared risk beside history: this vendor's requests so far, late reports, cut sessions.
    package let history: HistoryView
    /// The text that submitted this revision, so that whoever decides need not believe the gate; nil once erased by
    /// retention.
    package let submission: SignedTextView?
    /// Whether nobody signed that text: its author was signed in, and only the gate says so.
    package let attested: Bool
    /// The same of the report; false where there is none.
    package let reportAttested: Bool
}

/// A text and its signature, verbatim.
package struct SignedTextView: Codable, Sendable {
    package let text: String
    /// Armored, as `ssh-keygen -Y sign` writes it; empty where the gate alone attests the text.
    package let signature: String

    package init(text: String, signature: String) {
        self.text = text
        self.signature = signature
    }
}

package struct HistoryView: Codable, Sendable {
    package let requests: Int64
    package let closed: Int64
    /// Reports that are overdue now.
    package let overdue: Int64
    package let cut: Int64
}

package struct CredentialView: Codable, Sendable {
    package let request: RequestID
    package let technician: TechnicianID
    package let asset: AssetID
    package let login: String
    package let window: Window
    package let windowLocal: String
    package let collected: Bool
    package let revoked: Bool
    /// What would refuse this login now; nil: it would enter.
    package let refusal: Refusal?
}

/// The passcode, shown once.
package struct PasscodeView: Codable, Sendable {
    package let request: RequestID
    package let login: String
    package let passcode: String
    package let windowLocal: String
}

package struct DebtView: Codable, Sendable {
    /// Whose report is owed; nil where it is something else.
    package let request: RequestID?
    package let vendor: VendorID
    /// `report`, or `roster`: the monthly confirmation of the vendor's list.
    package let kind: String
    package let since: Instant
    package let due: Instant
    package let overdue: Bool
    package let blocks: [String]
}

/// Would this person enter? The answer of the very rule that decides.
package struct Explanation: Codable, Sendable {
    package let name: String
    package let address: String
    package let at: Instant
    package let enters: Bool
    package let request: RequestID?
    package let asset: AssetID?
    package let until: Instant?
    package let refusal: Refusal?
}

package struct LedgerReceipt: Codable, Sendable {
    package let subject: String
    package let entry: Int64
    /// The code with which a technician, or any other person, sets a password, once.
    package let invitation: String?
}

package struct EntryView: Codable, Sendable {
    package let sequence: Int64
    package let at: Instant
    package let actor: String
    package let kind: String
    package let subjects: [String]
    /// The payload's lines; nil once erased by retention.
    package let payload: String?
}

/// A piece of a list and where the next one begins.
package struct Page<Item: Codable & Sendable>: Codable, Sendable {
    package let items: [Item]
    /// Give this as `after` to go on; nil at the end.
    package let next: String?

    package init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }
}

/// An entry of a ledger as it is added or changed.
package enum LedgerChange: Codable, Sendable {
    case vendor(Vendor)
    case contract(Contract)
    /// The uid is the gate's to choose: 0 for a new technician.
    case technician(Technician)
    case asset(Asset)
    case person(Person)
    case holiday(Holiday)
    case holidayRemoved(CivilDate)
    case mailbox(Mailbox)
    case mailboxRemoved(PersonID)
    /// A vendor's clerk asks for a technician to be entered; standing and uid are the gate's.
    case application(Technician, duties: Label, pledgedOn: CivilDate, trainedOn: CivilDate)
    /// The hospital enters the technician as applied for at this moment: an application that was taken back and made anew
    /// with another key is another one.
    case applicationAccepted(TechnicianID, at: Instant)
    /// The hospital refuses it, or the vendor takes it back.
    case applicationClosed(TechnicianID, why: Label)
    /// A vendor says that these are its technicians, all of them: a clerk of their own, the hospital of the vendor
    /// that it names, with who said so.
    case rosterConfirmed([TechnicianID], of: VendorID? = nil, proxy: ProxyEntry? = nil)
    case vendorStanding(VendorID, Standing)
    case contractStanding(ContractID, Standing)
    case technicianStanding(TechnicianID, Standing)
    case assetStanding(AssetID, Standing)
    case personStanding(PersonID, Standing)
    /// A new code with which a technician, or any other person, sets a password; the old one dies. Who has a password, or
    /// had one, is recognised first.
    case invitation(AccountID, check: IdentityCheck? = nil)
}

/// All ledgers that an actor may see.
package struct LedgerView: Codable, Sendable {
    package let vendors: [Vendor]
    package let contracts: [Contract]
    package let technicians: [Technician]
    package let assets: [Asset]
    package let people: [Person]
    package let appointments: [Appointment]
    package let holidays: [Holiday]
    /// Where people are told what happened; a vendor sees its own people's.
    package var mailboxes: [Mailbox] = []
    /// Technicians that vendors applied for and the hospital has not entered; a vendor sees its own.
    package var applications: [TechnicianApplication] = []
    /// Whether each vendor's list of technicians is confirmed.
    package var rosters: [RosterView] = []
}

/// A vendor's list of technicians: when it was confirmed last, and how long that is good.
package struct RosterView: Codable, Hashable, Sendable {
    package let vendor: VendorID
    package let confirmation: RosterConfirmation?
    /// From when on the next confirmation is owed, and from when on the vendor is refused without it.
    package let owed: Instant
    package let due: Instant

    package init(vendor: VendorID, confirmation: RosterConfirmation?, owed: Instant, due: Instant) {
        self.vendor = vendor
        self.confirmation = confirmation
        self.owed = owed
        self.due = due
    }
}
