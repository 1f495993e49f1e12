import Foundation
import Sekimori
import SekimoriTesting
import Testing

@testable import SekimoriService
@testable import SekimoriStore

/// What any store promises of drafts.
struct DraftStoreTests {
    let workplace: Workplace

    init() throws { workplace = try Workplace() }

    private func draft(
        _ id: DraftID = the("d1"), owner: AccountID = the("yamada"), content: String = "a=b", revision: Int64 = 1,
        changed: Int64 = 1
    ) -> Draft {
        Draft(
            id: id, owner: owner, kind: .report, about: Example.request, title: the("定期保守"), content: content,
            revision: revision, begun: Instant(microseconds: 1), changed: Instant(microseconds: changed))
    }

    @Test(arguments: StoreKind.allCases)
    func `what was kept is there, to the letter, and only its owner's`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        let first = draft(content: "が\n'; DROP TABLE draft; --", changed: 5)
        let bare = Draft(
            id: the("d2"), owner: the("yamada"), kind: .request, about: nil, title: nil, content: "",
            begun: Instant(microseconds: 1), changed: Instant(microseconds: 9))
        #expect(try store.add(first, most: 5))
        #expect(try store.add(bare, most: 5))
        #expect(try store.add(draft(the("d3"), owner: the("mori")), most: 5))
        #expect(try store.drafts(of: the("yamada")) == [bare, first])
        #expect(try store.draft(the("d1")) == first)
        #expect(try store.draft(the("d9")) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `an owner has so many and no more, whatever others have`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        #expect(try store.add(draft(the("d0"), owner: the("mori")), most: 2))
        #expect(try store.add(draft(the("d1")), most: 2))
        #expect(try store.add(draft(the("d2")), most: 2))
        #expect(try !store.add(draft(the("d3")), most: 2))
        #expect(try store.draft(the("d3")) == nil)
        #expect(try store.remove(the("d1"), revision: 1))
        #expect(try store.add(draft(the("d3")), most: 2))
    }

    @Test(arguments: StoreKind.allCases)
    func `only the next revision replaces one, and only this revision is thrown away`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        #expect(try !store.replace(draft(revision: 2)))
        #expect(try store.add(draft(), most: 2))
        let second = draft(content: "second", revision: 2, changed: 7)
        #expect(try store.replace(second))
        #expect(try !store.replace(draft(content: "late", revision: 2)))
        #expect(try store.draft(the("d1")) == second)
        #expect(try !store.remove(the("d1"), revision: 1))
        #expect(try store.remove(the("d1"), revision: 2))
        #expect(try store.draft(the("d1")) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `what was kept before a time goes, what was kept again stays`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        #expect(try store.add(draft(the("d1"), changed: 4), most: 5))
        #expect(try store.add(draft(the("d2"), changed: 5), most: 5))
        try store.removeDrafts(keptBefore: Instant(microseconds: 5))
        #expect(try store.drafts(of: the("yamada")).map(\.id) == [the("d2")])
    }

    @Test func `a draft thrown away is nowhere in the file`() throws {
        let name = "患者番号0001234"
        let path = workplace.journal
        do {
            let store = try SQLiteStore(path: path)
            #expect(try store.add(draft(content: String(repeating: name, count: 50)), most: 2))
            #expect(try store.replace(draft(content: "x", revision: 2)))
        }
        let bytes = try Data(contentsOf: URL(filePath: path))
        #expect(bytes.range(of: Data(name.utf8)) == nil)
    }
}
