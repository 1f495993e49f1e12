internal import HTTPTypes
internal import NIOCore
internal import Sekimori
internal import SekimoriService

/// Evidence beside a request: a file in a plain form, and a list of what is there.
enum AttachmentPages {
    @Sendable static func attach(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id(RequestID.self)
        guard let file = visit.file, file.bytes.readableBytes > 0 else {
            let sentence = visit.say(
                "ファイルが選ばれていないか、中身がありません", "no file was chosen, or it has nothing in it")
            return .page(
                try await RequestPage.page(visit, fault: FormFault(field: nil, sentence: sentence), status: .badRequest)
            )
        }
        guard file.bytes.readableBytes <= Int(Attachment.longest) else {
            let most = visit.words.size(Attachment.longest)
            let sentence = visit.say(
                "ファイルが大きすぎます。付けられるのは \(most) までです", "the file is too large: \(most) at most")
            return .page(
                try await RequestPage.page(
                    visit, fault: FormFault(field: nil, sentence: sentence), status: .contentTooLarge))
        }
        return try await visit.attempting {
            let name = shown(file.name, visit)
            // The same form sent twice is the same file twice: the gate knows it by its bytes.
            let _: Attachment = try await visit.api.upload(
                "/v1/requests/\(id)/attachments", Fields([Fields.Pair(name: "name", value: name)]), file.bytes,
                once: nil)
            return .redirect(.requestAttached("\(id)"))
        } otherwise: { fault, status in
            try await RequestPage.page(visit, fault: fault, status: status)
        }
    }

    @Sendable static func download(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id(RequestID.self)
        return .carried(try await visit.api.download("/v1/requests/\(id)/attachments/\(visit.number)"))
    }

    /// A browser's name for a file as one short line in which nothing is hidden: screenshots of some systems have
    /// characters that no reader sees. The ending stays where the middle has to go.
    static func shown(_ name: String, _ visit: Visit) -> String {
        let last = name.utf8.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }.last.map { Array($0) } ?? []
        let visible = String(decoding: last, as: UTF8.self).unicodeScalars.map { scalar in
            Label.isVisible(scalar) && scalar != "\n" ? scalar : "_"
        }
        guard !visible.allSatisfy(\.properties.isWhitespace) else { return visit.say("添付ファイル", "attachment") }
        let size = visible.reduce(0) { $0 + UTF8.width($1) }
        guard size > Attachment.longestName else { return text(visible[...]) }
        let end = fitting(visible.reversed(), 24).reversed()
        let begin = fitting(visible[...], Attachment.longestName - 24 - 3)
        return text(begin) + "…" + text(Array(end)[...])
    }

    private static func fitting(_ scalars: some Collection<Unicode.Scalar>, _ bytes: Int) -> ArraySlice<Unicode.Scalar>
    {
        var left = bytes
        return Array(
            scalars.prefix { scalar in
                left -= UTF8.width(scalar)
                return left >= 0
            })[...]
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return text
    }

    /// For `_attachments.mustache`, with names that no page around it has; nil where there is nothing to see and nothing to do.
    static func context(
        _ view: RequestView, _ words: Words, _ zone: Zone, isOwn: Bool, person: (PersonID) -> String
    ) -> Context? {
        let attachments = view.request.attachments ?? []
        let mayAttach = isOwn && !view.request.isFinal
        guard mayAttach || !attachments.isEmpty else { return nil }
        var context: Context = ["id": "\(view.request.id)"]
        if !attachments.isEmpty {
            context["attached"] = [
                "items": attachments.map { attachment -> Context in
                    [
                        "href": "/requests/\(view.request.id)/attachments/\(attachment.number)",
                        "number": "\(attachment.number)", "name": attachment.name.text,
                        "size": words.size(attachment.size), "by": person(attachment.by),
                        "at": words.stamp(attachment.at, zone: zone),
                        "digest": String(attachment.digest.prefix(16)),
                    ]
                }
            ]
        }
        if mayAttach { context[attachments.count < Int(Attachment.most) ? "mayAttach" : "hasAll"] = true }
        return context
    }
}

extension PageWords {
    static let attachments = [
        Word("attachments", "添付", "Attachments"), Word("attachedName", "名前", "Name"),
        Word("attachedSize", "大きさ", "Size"), Word("attachedBy", "添付した人", "Attached by"),
        Word("attachedAt", "日時", "When"), Word("attachFile", "ファイル", "File"), Word("attach", "添付する", "Attach"),
        Word(
            "attachNote", "端末の更新や検査の画面の写しなど、申告を裏付けるファイルを付けられます。1つ10MBまで、10個まで。付けたものは変えられません。",
            "Files that bear out what was declared: screenshots of the terminal's updates, of its scan. 10 MB each, ten at "
                + "most; what is attached cannot be changed."),
        Word("attachedFull", "添付は10個までです。", "A request has at most ten attachments."),
        Word(
            "attachedCare", "関守は中身を調べません。開くときは気をつけてください。",
            "Nobody has looked into these files: open them with care."),
    ]
}
