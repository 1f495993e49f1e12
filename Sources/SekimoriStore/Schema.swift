internal import GRDB

/// The tables, in numbered steps that are never edited once released.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 journal and state") { database in try database.execute(sql: version1) }
        migrator.registerMigration("2 checkpoints and timestamps") { database in
            try database.execute(sql: evidence)
            try SQLiteStore.fillEvidence(database)
        }
        migrator.registerMigration("notices") { database in try database.execute(sql: notices) }
        migrator.registerMigration("drafts") { database in try database.execute(sql: drafts) }
        migrator.registerMigration("lists") { database in
            try database.execute(sql: lists)
            try SQLiteStore.fillLists(database)
        }
        // Lists by the day of the work came later.
        migrator.registerMigration("days") { database in try SQLiteStore.fillLists(database) }
        // So did lists of sessions by their asset.
        migrator.registerMigration("assets") { database in try SQLiteStore.fillLists(database) }
        return migrator
    }

    /// `entry` only grows: content may be erased from it (payload and salt together), nothing else changes.
    private static let version1 = """
        CREATE TABLE entry (
            sequence INTEGER PRIMARY KEY CHECK (sequence > 0), -- 1, 2, 3, … without a gap
            entry    BLOB NOT NULL,                            -- the journal entry's bytes
            leaf     BLOB NOT NULL CHECK (length(leaf) = 32),  -- RFC 6962 leaf hash of `entry`
            payload  BLOB,                                     -- the event; NULL once erased by retention
            salt     BLOB,                                     -- 32 bytes; NULL with the payload
            CHECK ((payload IS NULL) = (salt IS NULL))
        ) STRICT;

        CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry
        BEGIN SELECT RAISE(ABORT, 'journal entries are never deleted'); END;

        CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry
        WHEN NEW.sequence IS NOT OLD.sequence OR NEW.entry IS NOT OLD.entry OR NEW.leaf IS NOT OLD.leaf
            OR NEW.payload IS NOT NULL OR OLD.payload IS NULL
        BEGIN SELECT RAISE(ABORT, 'journal entries are never changed'); END;

        CREATE TRIGGER entry_no_gap BEFORE INSERT ON entry
        WHEN NEW.sequence <> 1 + coalesce((SELECT max(sequence) FROM entry), 0)
        BEGIN SELECT RAISE(ABORT, 'journal entries follow each other without a gap'); END;

        CREATE TABLE state (
            kind TEXT NOT NULL,    -- request, session, technician, …
            id   TEXT NOT NULL,
            live INTEGER NOT NULL, -- 1: needed to decide, loaded at the start
            body BLOB NOT NULL,    -- the row as lines
            PRIMARY KEY (kind, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX state_live ON state (live) WHERE live = 1;

        CREATE TABLE signed_text (
            digest   BLOB PRIMARY KEY CHECK (length(digest) = 32), -- SHA-256: used once, refused for ever
            sequence INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE secret (
            name  TEXT PRIMARY KEY, -- passcode/…, password/…, relay/…
            value TEXT NOT NULL     -- a hash
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE head (
            one      INTEGER PRIMARY KEY CHECK (one = 1),
            size     INTEGER NOT NULL, -- entries
            at       INTEGER NOT NULL, -- µs since 1970, UTC, of the last entry
            frontier BLOB NOT NULL     -- Merkle frontier over all leaves
        ) STRICT;
        """
}
