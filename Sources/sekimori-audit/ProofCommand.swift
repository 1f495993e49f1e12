internal import ArgumentParser
internal import Foundation
internal import Sekimori
internal import SekimoriAudit

/// What a journal says about one request, for whoever sees nothing else of it.
struct ProofCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "proof", abstract: words("一つの申請の証明を確かめます", "Checks the proof of one request"),
            discussion: words(
                """
                sekimori request proof で作られたファイルを、病院から受け取った鍵だけで確かめます。
                終了値: 0 証跡にある、1 ない、または違う、64 使い方の誤り。
                """,
                """
                Checks a file that `sekimori request proof` made, by nothing but the keys the hospital handed out.
                Exit status: 0 the journal has it, 1 it has not, or otherwise, 64 usage.
                """))
    }

    @Argument(help: ArgumentHelp(stringLiteral: words("証明のファイル", "The proof's file")))
    var file: String

    @Option(help: ArgumentHelp(stringLiteral: words("信頼の起点のディレクトリ", "The directory of what you know from elsewhere")))
    var trust: String = TrustDirectory.usual

    @Flag(help: ArgumentHelp(stringLiteral: words("内容も", "The contents too")))
    var full = false

    func run() throws {
        guard let bytes = read(file) else {
            throw failure(words("\(file) を読めません", "\(file) cannot be read"))
        }
        guard let pin = read(trust + "/gate").flatMap({ GatePin($0) }) else {
            throw failure(
                words(
                    "\(trust)/gate がないか、ゲートのIDと検査点の鍵の2行ではありません",
                    "\(trust)/gate is not there, or not a gate's id and checkpoint key on two lines"))
        }
        let witnesses = (read(trust + "/witnesses") ?? []).split(separator: UInt8(ascii: "\n")).compactMap {
            NoteVerifier(String(decoding: $0, as: UTF8.self))
        }
        let proof: RequestProof
        do throws(RequestProof.Fault) {
            proof = try RequestProof(bytes, gate: pin.verifier, witnesses: witnesses)
        } catch {
            throw failure("\(file): \(error.sentence)")
        }
        try show(proof)
    }

    private func read(_ path: String) -> [UInt8]? { FileManager.default.contents(atPath: path).map { [UInt8]($0) } }

    private func failure(_ sentence: String) -> ExitCode {
        Console.say(.error, sentence)
        return ExitCode(1)
    }

    private func show(_ proof: RequestProof) throws {
        var text = words(
            "申請 \(proof.request): 証跡 \(proof.head.size) 件の検査点に含まれる \(proof.entries.count) 件\n",
            "request \(proof.request): \(proof.entries.count) entries, in the checkpoint over \(proof.head.size)\n")
        if proof.witnesses.isEmpty {
            text += words("  証人の署名はありません（ゲートだけが言うこと）\n", "  no witness cosigned it: only the gate says so\n")
        }
        for witness in proof.witnesses {
            let at = Instant(seconds: Int64(clamping: witness.at))
            text += words("  証人 \(witness.name) が \(at) に確認\n", "  cosigned by \(witness.name) at \(at)\n")
        }
        for proven in proof.entries {
            let entry = proven.entry
            let erased = proven.payload == nil ? words("  (内容は消去済)", "  (content erased)") : ""
            text += "\(entry.sequence)  \(entry.at)  \(visible(entry.actor))  \(visible(entry.kind))\(erased)\n"
            if full, let payload = proven.payload {
                for line in payload.split(separator: UInt8(ascii: "\n")) {
                    text += "    \(visible(String(decoding: line, as: UTF8.self)))\n"
                }
            }
        }
        try Console.write(text)
    }

    /// What stands in a file must not steer the terminal.
    private func visible(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "\u{fffd}" : $0 }))
    }
}

extension RequestProof.Fault {
    var sentence: String {
        switch self {
        case .form(let offset):
            words("\(offset) バイト目から証明の形ではありません", "not a proof from byte \(offset) on")
        case .unsigned:
            words("検査点に、信頼するゲートの署名がありません", "its checkpoint is not signed by the gate you trust")
        case .notIncluded(let sequence):
            words(
                "証跡 \(sequence) は、検査点の証跡にこの形では含まれません", "entry \(sequence) is not in that journal as it is written here")
        case .otherContent(let sequence):
            words("証跡 \(sequence) の内容が違います", "the content of entry \(sequence) is not what the entry commits to")
        case .foreign(let sequence):
            words("証跡 \(sequence) はこの申請のものではありません", "entry \(sequence) is not about this request")
        }
    }
}
