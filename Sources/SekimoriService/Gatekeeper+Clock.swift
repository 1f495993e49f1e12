internal import Sekimori
internal import SekimoriRecords

extension Gatekeeper {
    /// A manager believes the clock again that went back, or that went ahead without a time source: by a clock of their
    /// own, and by signature. From here on the journal's times go on from this one, earlier or not.
    func take(_ text: ClockText, _ copy: SignedCopy, _ signature: SSHSignature, _ from: Actor) throws -> TextReceipt {
        try inside { inside in
            let believed = self.now(&inside)
            let wall = clock.now()
            let role = try decider(text.by, over: nil, copy, signature, ClockText.namespace, inside.world, wall)
            guard case .manager = role else { throw Refusal.notEntitled("\(text.by) is not the manager") }
            guard inside.steppedBack != nil || inside.steppedForward != nil else { throw Refusal.clockUndisputed }
            let apart = Span(microseconds: abs((text.at - wall).microseconds))
            guard apart <= rules.limits.clockAgreement else { throw Refusal.clockDiffers(by: apart) }
            let event = Event.clockAccepted(by: text.by, why: text.why, leap: wall - believed)
            let sequence = try commit(
                &inside, Actor(role: role, source: from.source), at: wall, [event], copy: copy,
                secrets: anchorKept(inside, (wall, clock.boot())))
            inside.latest = wall
            inside.door.anchor = (wall, clock.boot())
            _ = self.now(&inside)
            return TextReceipt(namespace: ClockText.namespace, request: nil, phase: nil, entry: sequence)
        }
    }

    private static let anchorName = "clock/anchor"

    /// Both clocks at a moment when the one on the wall was believed, for a process that starts while the machine runs.
    func anchorKept(_ inside: borrowing Inside, _ anchor: (wall: Instant, boot: Span)? = nil) -> [String: String?] {
        guard let anchor = anchor ?? inside.door.anchor else { return [:] }
        return [Self.anchorName: "\(clock.bootName()) \(anchor.wall.microseconds) \(anchor.boot.microseconds)"]
    }

    /// Nil where the machine was started since: nobody knows how long it was off.
    static func anchor(_ secrets: [String: String], _ clock: any Clock) -> (wall: Instant, boot: Span)? {
        let words = (secrets[anchorName] ?? "").utf8.split(separator: UInt8(ascii: " "))
        guard words.count == 3, words[0].elementsEqual(clock.bootName().utf8), let wall = Int64(digits: words[1]),
            let boot = Int64(digits: words[2])
        else { return nil }
        return (Instant(microseconds: wall), Span(microseconds: boot))
    }
}
