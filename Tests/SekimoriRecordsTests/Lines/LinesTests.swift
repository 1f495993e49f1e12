import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

/// The one format of everything kept or signed: one spelling a value, and damage named by its place.
struct LinesTests {
    /// Decodes what must be damage.
    private func damage<Value: Codable>(
        _ text: String, _ type: Value.Type = RequestForm.self, location: SourceLocation = #_sourceLocation
    ) -> Lines.Damage? {
        do throws(Lines.Damage) {
            _ = try Lines.decode(Value.self, from: Array(text.utf8))
            Issue.record("read", sourceLocation: location)
            return nil
        } catch {
            return error
        }
    }

    private func form(_ change: (inout [String]) -> Void = { _ in }) throws -> String {
        var lines = String(decoding: try Lines.encode(Example.form()), as: UTF8.self).split(separator: "\n").map(
            String.init)
        change(&lines)
        return lines.map { $0 + "\n" }.joined()
    }

    @Test func `a glance reads what lies at its paths, and nothing whose name only begins so`() throws {
        struct Part: Decodable {
            let date: CivilDate
            let technicians: [TechnicianID]
            let plan: [Label]?
        }
        let form = Example.form()
        let bytes = try Lines.encode(form)
        func glance(_ paths: String..., of bytes: [UInt8]) throws -> Part {
            try Lines.glance(Part.self, at: paths.map { Array($0.utf8) }, of: bytes)
        }
        let part = try glance("date", "technicians", "pla", of: bytes)
        #expect(part.date == form.date && part.technicians == form.technicians && part.plan == nil)
        #expect(throws: Lines.Damage.self) { try glance("date", of: bytes) }
        #expect(throws: Lines.Damage.self) { try glance("date", "technicians", of: Array(bytes.dropLast())) }
        let other = try self.form { $0 = $0.map { $0.hasPrefix("date: ") ? "date: 2026-02-30" : $0 } }
        #expect(throws: Lines.Damage.self) { try glance("date", "technicians", of: Array(other.utf8)) }
    }

    // MARK: Every value

    @Test func `any event is read as it was written, whatever its case`() throws {
        var random = SplitMix64(seed: 6)
        var missing = try Sources.cases(of: "Event", in: "Sekimori/State/Event.swift").subtracting(["request"])
            .union(Sources.cases(of: "RequestEvent", in: "Sekimori/Request/RequestEvent.swift").map { "request-\($0)" })
        for _ in 0..<4_000 {
            let event: Event = try Arbitrary.value(from: &random)
            let bytes = try Lines.encode(event)
            let again: Event = try Lines.decode(from: bytes)
            #expect(try Lines.encode(again) == bytes)
            #expect(again == event)
            missing.remove(event.kind)
        }
        #expect(missing == [])
    }

    @Test func `any row of the state is read as it was written, whatever its kind`() throws {
        var random = SplitMix64(seed: 7)
        var kinds: Set<String> = []
        for _ in 0..<1_500 {
            let row: World.Row = try Arbitrary.value(from: &random)
            let bytes = try Lines.encode(row)
            #expect(try Lines.decode(World.Row.self, from: bytes) == row)
            kinds.insert(World.key(of: row).kind)
        }
        #expect(try kinds.count == Sources.cases(of: "Row", in: "Sekimori/State/World.swift").count)
    }

    @Test func `any refusal is read as it was written, and its code is its case`() throws {
        var random = SplitMix64(seed: 8)
        var missing = try Sources.cases(of: "Refusal", in: "Sekimori/Refusal.swift")
        for _ in 0..<3_000 {
            let refusal: Refusal = try Arbitrary.value(from: &random)
            #expect(try Lines.decode(Refusal.self, from: Lines.encode(refusal)) == refusal)
            missing.remove(refusal.code)
        }
        #expect(missing == [])
    }

    // MARK: Malleability

    @Test func `a text cut off anywhere is no value`() throws {
        for event in [
            Event.request(Example.request, .submitted(Example.revision())), .sessionStarted(Example.started()),
            .vendorRecorded(Example.vendor()),
            .gateStarted(version: "1", recipients: [RecordingRecipient(name: "auditor", key: "age1x")]),
        ] {
            let bytes = try Lines.encode(event)
            for length in 0..<bytes.count {
                #expect(throws: Lines.Damage.self) { try Lines.decode(Event.self, from: Array(bytes[..<length])) }
            }
        }
    }

    @Test func `whatever bytes are read would be written the same`() throws {
        var random = SplitMix64(seed: 9)
        let pool = Array("\n :.-\\n0129aeiyes\u{0}\u{FF}".utf8)
        var read = 0
        for _ in 0..<4_000 {
            let event: Event = try Arbitrary.value(from: &random)
            var bytes = try Lines.encode(event)
            for _ in 0...random.below(2) {
                let place = random.below(bytes.count)
                switch random.below(4) {
                case 0: bytes[place] ^= 1 << UInt8(random.below(8))
                case 1: bytes.insert(random.pick(pool), at: place)
                case 2 where bytes.count > 1: bytes.remove(at: place)
                default: bytes[place] = random.pick(pool)
                }
            }
            guard let value = try? Lines.decode(Event.self, from: bytes) else { continue }
            read += 1
            #expect(try Lines.encode(value) == bytes)
        }
        #expect(read > 40, "some changes only change a text")
    }

    @Test func `lines in another order are no value`() throws {
        let lines = try form().split(separator: "\n", omittingEmptySubsequences: true)
        for index in 1..<lines.count {
            let turned = try form { $0.swapAt(index - 1, index) }
            #expect(throws: Lines.Damage.self) { try Lines.decode(RequestForm.self, from: Array(turned.utf8)) }
        }
    }

    // MARK: Damage is named

    @Test func `a line that stands twice is named`() throws {
        let found = damage(try form { $0.append("purpose: 定期保守") })
        #expect(found?.description == "purpose: stands twice")
    }

    @Test func `a field that is missing is named`() throws {
        #expect(
            damage(try form { $0.removeAll { $0.hasPrefix("purpose:") } })?.description == "purpose: missing"
        )
        let nested = damage(try form { $0.removeAll { $0.hasPrefix("terminal.firewall:") } })
        #expect(nested?.description == "terminal.firewall: missing")
    }

    @Test func `a field that is unknown or out of order is named`() throws {
        #expect(damage(try form { $0.append("colour: red") })?.path == "colour")
        #expect(damage(try form { $0.insert("colour: red", at: 3) })?.path == "colour")
        #expect(damage(try form { $0.swapAt(0, 1) })?.path == "contract")
    }

    @Test(arguments: [
        ("purpose: ", "purpose"), ("date: 2026-02-31", "date"), ("date: 2026-1-1", "date"), ("from: 9:00", "from"),
        ("category: holiday", "category"), ("technicians.1: Tanaka", "technicians.1"),
        ("sources.1: 0.0.0.0/0", "sources.1"), ("capabilities.1: sftp", "capabilities.1"),
        ("personal-information: maybe", "personal-information"), ("terminal.firewall: true", "terminal.firewall"),
        ("vendor: yamato\\x", "vendor"), ("plan.1: -", "plan.1"),
    ])
    func `a field that does not read is named`(line: String, path: String) throws {
        let key = String(line.prefix { $0 != ":" })
        let text = try form { lines in
            guard let index = lines.firstIndex(where: { $0.hasPrefix(key + ":") || $0.hasPrefix(key + ".") }) else {
                return
            }
            lines[index] = line
        }
        #expect(damage(text)?.path == path)
    }

    @Test(arguments: [
        "technicians.2: suzuki", "technicians.0: suzuki", "technicians.01: suzuki", "technicians.x: suzuki",
    ])
    func `a list is numbered from one without a gap`(line: String) throws {
        let text = try form { lines in
            for index in lines.indices where lines[index].hasPrefix("technicians.1:") { lines[index] = line }
        }
        #expect(damage(text)?.path == "technicians")
    }

    @Test(arguments: [
        "", "\n", "no colon\n", "purpose:x\n", "purpose: \n", ":\n", " : x\n", "purpose: x", "purpose: x\n\n",
        "purpose: x\r\n", "\u{FEFF}purpose: x\n",
    ])
    func `what is not lines is no value`(text: String) { #expect(damage(text) != nil) }

    @Test(
        arguments: [
            [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF5, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 are no text`(bytes: [UInt8]) {
        #expect(throws: Lines.Damage.self) {
            try Lines.decode(Event.self, from: Array("gate-started.version: ".utf8) + bytes + [0x0A])
        }
    }

    @Test func `two cases of one choice are no value`() {
        #expect(damage("gate-started.version: 1\nenrolled.value: tanaka\n", Event.self) != nil)
    }

    // MARK: Limits

    @Test func `nesting is bounded`() {
        let deep = String(repeating: "a.", count: 200_000) + "a: x\n"
        #expect(damage(deep)?.problem == "nested too deep")
    }

    @Test func `length is bounded, and what is just within is read in time`() {
        let long = String(repeating: "plan: x\n", count: 140_000)
        #expect(damage(long)?.problem == "longer than 1048576 bytes")
        let many = (0..<60_000).map { "plan.\($0): x\n" }.joined()
        #expect(many.utf8.count <= Lines.maximumLength)
        #expect(damage(many) != nil)
    }

    // MARK: Spelling

    @Test func `texts, lists and absence are spelled so that a person can tell them apart`() throws {
        struct Sample: Codable, Equatable {
            var empty = ""
            var hyphen = "-"
            var twoLines = "first\nsecond \\ end"
            var absent: String?
            var nobody: [String] = []
            var listed = ["", "-"]
            var flag = true
            var windowUTC: Int64 = -7
        }
        let bytes = try Lines.encode(Sample())
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                empty:
                hyphen: \\-
                two-lines: first\\nsecond \\\\ end
                nobody: -
                listed.1:
                listed.2: \\-
                flag: yes
                window-utc: -7

                """)
        #expect(try Lines.decode(Sample.self, from: bytes) == Sample())
    }

    @Test(arguments: ["+1", "01", "1.0", " 1", "1 ", "0x1", "-0", "9223372036854775808", "１", ""])
    func `a number has one spelling`(text: String) {
        let line = "clock-stepped.by.microseconds:" + (text.isEmpty ? "" : " " + text) + "\n"
        #expect(damage(line, Event.self)?.path == "clock-stepped.by.microseconds")
    }
}
