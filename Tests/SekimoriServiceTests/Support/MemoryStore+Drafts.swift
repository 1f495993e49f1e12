import Sekimori
import Synchronization

@testable import SekimoriService

extension MemoryStore {
    func drafts(of owner: AccountID) throws -> [Draft] {
        mutex.withLock { inside in
            inside.drafts.values.filter { $0.owner == owner }
                .sorted { $0.changed == $1.changed ? $0.id < $1.id : $1.changed < $0.changed }
        }
    }

    func draft(_ id: DraftID) throws -> Draft? { mutex.withLock { $0.drafts[id] } }

    func add(_ draft: Draft, most: Int) throws -> Bool {
        try changing { inside in
            guard inside.drafts.values.count(where: { $0.owner == draft.owner }) < most else { return false }
            inside.drafts[draft.id] = draft
            return true
        }
    }

    func replace(_ draft: Draft) throws -> Bool {
        try changing { inside in
            guard let old = inside.drafts[draft.id], old.revision == draft.revision - 1 else { return false }
            inside.drafts[draft.id] = draft
            return true
        }
    }

    func remove(_ id: DraftID, revision: Int64) throws -> Bool {
        try changing { inside in
            guard inside.drafts[id]?.revision == revision else { return false }
            inside.drafts[id] = nil
            return true
        }
    }

    func removeDrafts(keptBefore time: Instant) throws {
        _ = try changing { inside in
            inside.drafts = inside.drafts.filter { time <= $0.value.changed }
            return true
        }
    }

    private func changing(_ body: (inout Inside) -> Bool) throws -> Bool {
        try mutex.withLock { inside in
            if inside.isBroken { throw DiskFull() }
            return body(&inside)
        }
    }
}
