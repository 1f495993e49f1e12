import SekimoriTesting
import SekimoriWire
import Testing

@Suite struct `Recipients` {
    private static let x25519 = "age108tlg2qdka5z50lqzmxs5k7rphuscw2nrh4r2mj8z75a9luvl3vq8w64ct"
    private static let ssh = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPzgZ7tiZePe0mJ+H1QWCckk0wCycJpBgM+a0/UFFSOU"

    private func read(_ text: String, name: String = "auditor") -> Recipient? {
        Recipient(name: Array(name.utf8), text: Array(text.utf8))
    }

    @Test func `are read from the texts that age takes`() {
        guard case .x25519(let point)? = read(Self.x25519)?.key else { return #expect(Bool(false)) }
        #expect(point.count == 32)
        guard case .sshEd25519(let key)? = read(Self.ssh)?.key else { return #expect(Bool(false)) }
        #expect(key.count == 32)
    }

    @Test(arguments: [x25519, ssh])
    func `with any other character in any place are another key or none`(text: String) {
        let whole = read(text)
        var others = 0
        for place in text.utf8.indices.map({ text.utf8.distance(from: text.startIndex, to: $0) }) {
            for byte in UInt8.min...UInt8.max where Array(text.utf8)[place] != byte {
                var bytes = Array(text.utf8)
                bytes[place] = byte
                guard let other = Recipient(name: Array("auditor".utf8), text: bytes) else { continue }
                #expect(other.key != whole?.key, "\(place) \(byte)")
                others += 1
            }
        }
        // Bech32 finds every single error; base64 of a key finds none.
        #expect(text == Self.x25519 ? others == 0 : others > 1000)
    }

    @Test func `in any other spelling are none`() {
        for text in [
            "", "age1", Self.x25519.uppercased(), Self.x25519 + " ", " " + Self.x25519, Self.x25519 + "\n",
            Self.ssh + " comment",
            Self.ssh + "=", "ssh-rsa " + Self.ssh.dropFirst(12), String(Self.ssh.dropLast()), Self.ssh + "A",
            Self.ssh.replacing("ssh-ed25519 ", with: "ssh-ed25519  "), Self.x25519 + "q",
            String(Self.x25519.dropLast()),
        ] {
            #expect(read(text) == nil, "\(text)")
        }
    }

    @Test func `have names of small letters, digits and hyphens`() {
        for name in ["a", "auditor-2026", String(repeating: "z", count: 32)] {
            #expect(read(Self.x25519, name: name) != nil)
        }
        for name in ["", "Auditor", "a b", "a\n", "監査", "a_b", String(repeating: "z", count: 33)] {
            #expect(read(Self.x25519, name: name) == nil, "\(name)")
        }
    }
}
