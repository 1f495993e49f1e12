internal import SekimoriAudit
internal import SekimoriScreen

extension Parser {
    /// The first byte says what the rest is: one segment, a tail, or a crash's tail and the one after it.
    func recording(_ bytes: [UInt8]) {
        guard let layout = bytes.first else { return }
        let rest = Array(bytes.dropFirst())
        var files: [String: [UInt8]] = [:]
        switch layout {
        case 0: files["00000001.seg"] = rest
        case 1: files["tail"] = rest
        default:
            let half = rest.count * Int(layout) / 256
            files["00000001.tail"] = Array(rest[..<half])
            files["tail"] = Array(rest[half...])
        }
        examine(files, [])
    }

    /// The first byte says what the rest is: an age file, a file of keys, or a tail, a segment or the session key of a
    /// recording whose other files are good.
    func sealed(_ bytes: [UInt8]) {
        guard let layout = bytes.first else { return }
        let rest = Array(bytes.dropFirst())
        switch layout {
        case 0:
            if let plain = try? AgeReader.open(rest, with: Self.identities) {
                precondition(plain.count < rest.count, "more than was sealed")
            }
        case 1:
            if let identities = try? AgeIdentity.read(rest) { precondition(!identities.isEmpty, "a file of no key") }
        case 2: examine(["session.key": Sealed.sessionKey, "tail": rest], Self.identities)
        case 3: examine(["session.key": Sealed.sessionKey, "00000001.seg": rest], Self.identities)
        default: examine(["session.key": rest, "tail": Sealed.tail], Self.identities)
        }
    }

    static let identities =
        ((try? AgeIdentity.read(Sealed.identity)) ?? []) + ((try? AgeIdentity.read(Sealed.sshIdentity)) ?? [])

    private func examine(_ files: [String: [UInt8]], _ identities: [AgeIdentity]) {
        var frames: [RecordedFrame] = []
        let findings = RecordingReader.read(
            RecordingReader.Files(names: Array(files.keys)) { files[$0] }, digests: [:], identities: identities
        ) { frames.append($0) }
        precondition(findings.frames == UInt64(frames.count), "frames that were not shown")
        precondition(frames.enumerated().allSatisfy { $0.element.number == UInt64($0.offset) }, "frames out of order")
        var cast = Asciicast(startedAt: findings.firstAt ?? 0, terminal: "xterm", endsLinesWithLineFeed: false)
        var dump = TextDump()
        for frame in frames {
            let line = cast.take(frame)
            precondition(line.utf8.allSatisfy { $0 == 0x0A || $0 >= 0x20 }, "a raw control character in an asciicast")
            for line in dump.take(frame) { check(line) }
        }
        _ = cast.finish(at: findings.lastAt ?? 0)
        for line in dump.finish() { check(line) }
    }

    /// The first two bytes are the size of the recorded terminal, the next two of the auditor's.
    func replay(_ bytes: [UInt8]) {
        guard bytes.count > 4 else { return }
        var model = TerminalModel(
            rows: 1 + Int(bytes[0] & 63), columns: 1 + Int(bytes[1]), endsLinesWithLineFeed: bytes[0] & 64 != 0)
        var renderer = Renderer(rows: Int(bytes[2] & 63), columns: Int(bytes[3]))
        var rest = bytes.dropFirst(4)
        while !rest.isEmpty {
            model.feed(Array(rest.prefix(97)))
            rest = rest.dropFirst(97)
            check(renderer.draw(model, status: "0:01"))
            if let first = rest.first, first & 31 == 31 {
                model.resize(rows: UInt64(first >> 5), columns: UInt64(rest.count))
            }
            for line in model.takeGone() { check(line) }
        }
        check(renderer.end())
    }

    /// A line of a text dump may hold no control at all.
    private func check(_ line: String) {
        precondition(line.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a raw control character in a text")
    }

    /// The grammar of `Renderer`: positions, styles, clear, cursor, and characters without controls.
    private func check(_ output: [UInt8]) {
        var position = 0
        while position < output.count {
            let byte = output[position]
            position += 1
            guard byte == 0x1B else {
                precondition(byte >= 0x20 && byte != 0x7F, "a raw control character on the auditor's terminal")
                continue
            }
            precondition(position < output.count && output[position] == UInt8(ascii: "["), "another escape")
            position += 1
            let begin = position
            while position < output.count, (0x30...0x3F).contains(output[position]) { position += 1 }
            precondition(position < output.count, "an escape without an end")
            let parameters = output[begin..<position]
            let final = output[position]
            position += 1
            let isCursor = parameters.elementsEqual("?25".utf8) && (final == 0x68 || final == 0x6C)
            let isClear = parameters.elementsEqual("2".utf8) && final == UInt8(ascii: "J")
            let isPlain = parameters.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ";") }
            precondition(
                isCursor || isClear || isPlain && (final == UInt8(ascii: "H") || final == UInt8(ascii: "m")),
                "an escape that does more than draw")
        }
    }
}
