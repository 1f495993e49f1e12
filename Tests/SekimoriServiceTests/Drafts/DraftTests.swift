import Sekimori
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Forms that are not handed in yet: their owner's alone, bounded, and never silently somebody's last word.
struct DraftTests {
    let site: Site

    init() throws { site = try Site.filled() }

    private func keep(_ content: String = "purpose=a", by actor: Actor = .yamada) throws -> DraftView {
        try site.gatekeeper.keepDraft(.request, about: nil, title: the("定期保守"), content: content, by: actor)
    }

    @Test func `a draft is kept, found again after a restart, and makes no entry`() throws {
        let size = site.gatekeeper.size
        let kept = try keep()
        #expect(kept.revision == 1)
        #expect(kept.content == nil)
        #expect(kept.keptUntil == Site.start + .days(30))
        #expect(site.gatekeeper.size == size)
        try site.restart()
        #expect(try site.gatekeeper.drafts(by: .yamada).map(\.id) == [kept.id])
        #expect(try site.gatekeeper.drafts(by: .yamada).allSatisfy { $0.content == nil })
        let read = try site.gatekeeper.draft(kept.id, by: .yamada)
        #expect(read.content == "purpose=a")
        #expect(read.title == the("定期保守"))
    }

    @Test func `nobody but its owner sees, changes or throws away a draft`() throws {
        let kept = try keep()
        let gatekeeper = site.gatekeeper
        for other in [Actor.mori, .tanaka, .suzuki] {
            #expect(try gatekeeper.drafts(by: other).isEmpty)
            #expect(throws: NotFound()) { try gatekeeper.draft(kept.id, by: other) }
            #expect(throws: NotFound()) {
                try gatekeeper.keepDraft(kept.id, over: 1, title: nil, content: "x", by: other)
            }
            #expect(throws: NotFound()) { try gatekeeper.discardDraft(kept.id, revision: 1, by: other) }
        }
        for hospital in [Actor.ito, .auditor, .operations] {
            #expect(throws: Forbidden()) { try gatekeeper.drafts(by: hospital) }
            #expect(throws: Forbidden()) { try gatekeeper.draft(kept.id, by: hospital) }
            #expect(throws: Forbidden()) { _ = try keep(by: hospital) }
        }
        #expect(try gatekeeper.draft(kept.id, by: .yamada).content == "purpose=a")
    }

    @Test func `of two who edit one revision the second is told, and nothing is overwritten`() throws {
        let kept = try keep()
        let gatekeeper = site.gatekeeper
        let first = try gatekeeper.keepDraft(kept.id, over: 1, title: nil, content: "first", by: .yamada)
        #expect(first.revision == 2)
        #expect(throws: DraftChanged()) {
            try gatekeeper.keepDraft(kept.id, over: 1, title: nil, content: "second", by: .yamada)
        }
        #expect(throws: DraftChanged()) { try gatekeeper.discardDraft(kept.id, revision: 1, by: .yamada) }
        #expect(try gatekeeper.draft(kept.id, by: .yamada).content == "first")
        // Who has read it may keep the other one over it.
        #expect(try gatekeeper.keepDraft(kept.id, over: 2, title: nil, content: "second", by: .yamada).revision == 3)
        try gatekeeper.discardDraft(kept.id, revision: 3, by: .yamada)
        #expect(throws: NotFound()) { try gatekeeper.draft(kept.id, by: .yamada) }
    }

    @Test func `the same content kept twice is one draft and one revision`() throws {
        let kept = try keep()
        #expect(try keep().id == kept.id)
        #expect(try site.gatekeeper.drafts(by: .yamada).count == 1)
        let gatekeeper = site.gatekeeper
        _ = try gatekeeper.keepDraft(kept.id, over: 1, title: nil, content: "b", by: .yamada)
        #expect(try gatekeeper.keepDraft(kept.id, over: 1, title: nil, content: "b", by: .yamada).revision == 2)
        #expect(try keep(by: .tanaka).id != kept.id)
    }

    @Test func `a draft about a request needs one that its owner may see`() throws {
        let id = try site.submit()
        let gatekeeper = site.gatekeeper
        let kept = try gatekeeper.keepDraft(.report, about: id, title: nil, content: "a", by: .tanaka)
        #expect(kept.about == id)
        #expect(throws: NotFound()) {
            try gatekeeper.keepDraft(.report, about: id, title: nil, content: "a", by: .mori)
        }
        #expect(throws: BadInput(path: "about", problem: "missing")) {
            try gatekeeper.keepDraft(.report, about: nil, title: nil, content: "a", by: .tanaka)
        }
    }

    @Test func `there are so many, so long, for so long`() throws {
        let longest = String(repeating: "x", count: DraftLimits.longest)
        #expect(try keep(longest).revision == 1)
        #expect(throws: BadInput(path: "content", problem: "longer than 131072 bytes")) { try keep(longest + "x") }
        #expect(throws: BadInput(path: "content", problem: "hidden or control characters")) { try keep("a\u{0}") }
        #expect(throws: BadInput(path: "title", problem: "longer than 256 bytes")) {
            try site.gatekeeper.keepDraft(
                .request, about: nil, title: Label(String(repeating: "x", count: 257)), content: "a", by: .yamada)
        }
        for number in 1..<DraftLimits.most { _ = try keep("\(number)") }
        #expect(throws: DraftsFull()) { try keep("one more") }
        #expect(try keep("one more", by: .tanaka).revision == 1)

        site.clock.advance(to: Site.start + .days(29))
        let again = try #require(site.gatekeeper.drafts(by: .yamada).last)
        _ = try site.gatekeeper.keepDraft(again.id, over: 1, title: nil, content: "again", by: .yamada)
        site.clock.advance(to: Site.start + .days(30) + .seconds(1))
        try site.gatekeeper.forgetDrafts()
        #expect(try site.store.drafts(of: the("yamada")).map(\.id) == [again.id])
        #expect(try site.store.drafts(of: the("tanaka")).isEmpty)
    }

    @Test func `a disk that is full keeps nothing and says so`() throws {
        let store = MemoryStore()
        let site = try Site.filled(store: store)
        store.isBroken = true
        let gatekeeper = site.gatekeeper
        #expect(throws: Failure.self) {
            try gatekeeper.keepDraft(.request, about: nil, title: nil, content: "a", by: .yamada)
        }
        #expect(try gatekeeper.drafts(by: .yamada).isEmpty)
    }
}
