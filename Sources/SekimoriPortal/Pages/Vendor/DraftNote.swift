internal import Sekimori
internal import SekimoriService

/// What a form's page says of the draft that it is, and which draft the form carries on.
struct DraftNote: Sendable {
    /// What has just happened to the draft. The raw value is what addresses write.
    enum Event: String, Sendable {
        case kept
        /// The one it was opened from was gone: it is a draft of its own now.
        case anew
        /// It was typed before a sign-in ended, and kept after the next one.
        case back
    }

    var mark: DraftMark?
    private var notice: Context?
    /// What somebody else kept, and where that is opened.
    private var conflict: (kept: Fields, at: String, open: Place)?

    static let none = Self(mark: nil, notice: nil, conflict: nil)

    private init(mark: DraftMark?, notice: Context?, conflict: (kept: Fields, at: String, open: Place)?) {
        self.mark = mark
        self.notice = notice
        self.conflict = conflict
    }

    /// The form comes back: it goes on with the draft it had.
    init(_ form: Fields) { self.init(mark: form.draft, notice: nil, conflict: nil) }

    /// The draft is opened.
    init(opened draft: DraftView, _ visit: Visit) throws {
        let zone = try visit.facts().zone
        let at = visit.words.stamp(draft.changed, zone: zone)
        let until = visit.words.date(zone.local(draft.keptUntil).date)
        let sentence =
            switch visit.query["said"].flatMap({ Event(rawValue: $0) }) {
            case nil: visit.say("下書きを開いています (\(at) に保存)。", "This is a draft, kept at \(at).")
            case .kept: visit.say("下書きを保存しました (\(at))。", "The draft was kept (\(at)).")
            case .anew:
                visit.say(
                    "開いていた下書きは、提出されたか捨てられたかして、もうありません。書いた内容は新しい下書きとして保存しました。",
                    "The draft you had opened is gone: it was handed in or thrown away. What you typed was kept as a new one."
                )
            case .back:
                visit.say(
                    "サインインが切れる前に書いた内容を、下書きとして保存しました。",
                    "What you typed before your sign-in ended was kept as a draft.")
            }
        let rest = visit.say(
            "まだ提出していません。この下書きはあなたにだけ見え、\(until)まで残ります。",
            "It is not handed in. Only you can see it; it stays until \(until).")
        self.init(
            mark: DraftMark(id: draft.id, revision: draft.revision),
            notice: ["colour": visit.query["said"] == nil ? "" : "good", "sentence": sentence, "rest": rest],
            conflict: nil)
    }

    /// Somebody kept it in between: from here on what is typed goes over what is shown beside it.
    init(changed draft: DraftView, _ form: DraftForm, _ visit: Visit) throws {
        self.init(
            mark: DraftMark(id: draft.id, revision: draft.revision), notice: nil,
            conflict: (
                draft.fields, visit.words.stamp(draft.changed, zone: try visit.facts().zone), form.place(draft.id)
            ))
    }

    /// Of a report that is begun anew while there is a draft of one.
    init(beside draft: DraftView, _ form: DraftForm, _ visit: Visit) throws {
        let at = visit.words.stamp(draft.changed, zone: try visit.facts().zone)
        self.init(
            mark: nil,
            notice: [
                "colour": "",
                "sentence": visit.say("この報告書の下書きがあります (\(at) に保存)。", "You have a draft of this report, kept at \(at)."),
                "open": ["to": form.place(draft.id).text],
            ], conflict: nil)
    }

    /// For `_draft.mustache` and `_draft-mark.mustache`.
    func add(to context: inout Context, _ fields: [FormField], typed: Fields, _ visit: Visit) {
        if let mark { context["draftMark"] = ["draftID": "\(mark.id)", "revision": "\(mark.revision)"] }
        if let notice { context["draftNotice"] = notice }
        guard let conflict else { return }
        context["draftConflict"] =
            [
                "sentence": visit.say(
                    "この下書きは、ほかの画面で \(conflict.at) に保存されました。いま書いた内容はまだ保存していません。",
                    "This draft was kept from another page at \(conflict.at). What you typed is not kept yet."),
                "hint": visit.say(
                    "違うところを下に並べました。このまま「下書きとして保存」を押すと、下の入力欄の内容に置き換わります。",
                    "Where they differ is shown here. “Keep as a draft” replaces what is kept by what stands in the form below."
                ),
                "open": ["to": conflict.open.text],
                "rows": Self.differences(fields, conflict.kept, typed, visit),
            ] as Context
    }

    /// Each answer that is not the same, as people read it.
    private static func differences(_ fields: [FormField], _ kept: Fields, _ typed: Fields, _ visit: Visit) -> [Context]
    {
        var rows: [Context] = []
        var seen: Set<String> = []
        func add(_ name: String, _ label: String, _ say: (String) -> String) {
            guard seen.insert(name).inserted else { return }
            func answers(_ fields: Fields) -> [String] { fields.all(name).filter { !$0.utf8.isEmpty } }
            let (theirs, yours) = (answers(kept), answers(typed))
            guard theirs.map({ Array($0.utf8) }) != yours.map({ Array($0.utf8) }) else { return }
            func text(_ answers: [String]) -> String {
                answers.isEmpty ? visit.say("(空欄)", "(empty)") : visit.words.list(answers.map(say))
            }
            rows.append(["label": label, "kept": text(theirs), "typed": text(yours)])
        }
        for field in fields {
            add(field.name, field.label) { field.words(for: $0, visit) }
            switch field.kind {
            case .declared(let what, _), .declaredLines(let what, _):
                add(field.name + ".what", field.label + ": " + what) { $0 }
            case .text, .password, .date, .time, .minute, .area, .choice, .menu, .checks: break
            }
        }
        return rows
    }
}

extension FormField {
    /// An answer as the page words it.
    fileprivate func words(for value: String, _ visit: Visit) -> String {
        switch kind {
        case .choice(let options), .menu(let options), .checks(let options):
            options.first { $0.value.utf8.elementsEqual(value.utf8) }?.label ?? value
        case .declared, .declaredLines: visit.words.yesNo(value.utf8.elementsEqual("yes".utf8))
        case .text, .password, .date, .time, .minute, .area: value
        }
    }
}
