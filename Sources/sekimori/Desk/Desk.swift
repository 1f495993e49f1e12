internal import ArgumentParser
internal import Foundation
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService
internal import Synchronization

/// What a command works with: its language, its settings, the way to the gate.
final class Desk: Sendable {
    let words: Words
    let output: Output
    let settings: Settings
    let signer: Signer
    let client: Lazily<GateClient>

    init(_ options: GlobalOptions) throws {
        let words = Words(options.language)
        let settings = try Settings(options: options, environment: ProcessInfo.processInfo.environment)
        let signer = Signer(key: settings.key)
        self.words = words
        self.settings = settings
        self.signer = signer
        output = Output(form: options.json ? .json : .text)
        client = Lazily { try GateClient(settings, words: words, signer: signer) }
    }

    var gate: GateClient { get throws { try client.value } }

    /// The words in this desk's language.
    func say(_ japanese: String, _ english: String) -> String { words.say(japanese, english) }

    /// The person who signs.
    func signatory() throws -> PersonID {
        guard let person = settings.person else { throw Trouble.noPerson }
        guard let id = PersonID(person) else {
            throw Trouble.wrongValue(name: "person", value: person, wanted: .identifier(of: PersonID.self))
        }
        return id
    }

    /// The gate's time zone.
    func zone() async throws -> Zone { try Zone(named: try await gate.gate().zone) }

    /// Signs a text and hands it in.
    func handIn(_ text: some SignedText) async throws -> TextReceipt { try await handIn(try signer.sign(text)) }

    func handIn(_ signed: SignedTextView) async throws -> TextReceipt { try await gate.post("/v1/texts", signed) }

    func close() async {
        if let gate = client.known { await gate.close() }
    }
}

/// A command that is run at a desk; what goes wrong is told here, in one way for all.
protocol DeskCommand: AsyncParsableCommand {
    var global: GlobalOptions { get }

    func run(at desk: Desk) async throws
}

extension DeskCommand {
    func run() async throws {
        let complaint = Complaint(words: Words(global.language), output: Output(form: global.json ? .json : .text))
        let desk: Desk
        do { desk = try Desk(global) } catch { throw complaint.tell(error) }
        do {
            try await run(at: desk)
            await desk.close()
        } catch {
            await desk.close()
            throw complaint.tell(error)
        }
    }
}

/// Something made when it is first needed.
final class Lazily<Value: Sendable>: Sendable {
    private let make: @Sendable () throws -> Value
    private let made = Mutex<Value?>(nil)

    init(_ make: @escaping @Sendable () throws -> Value) { self.make = make }

    var value: Value {
        get throws {
            try made.withLock { made in
                if let made { return made }
                let value = try make()
                made = value
                return value
            }
        }
    }

    /// What was made, if anything was.
    var known: Value? { made.withLock { $0 } }
}
