extension Schema {
    /// What people are to be told by mail, and what became of it. Facts are ids and times, no words.
    static let notices = """
        CREATE TABLE notice (
            id      INTEGER PRIMARY KEY,
            key     TEXT NOT NULL UNIQUE,   -- the same for the same thing and person: told once
            kind    TEXT NOT NULL,          -- submitted, overdue, …
            person  TEXT NOT NULL,
            facts   BLOB NOT NULL,          -- as lines
            since   INTEGER NOT NULL,       -- µs since 1970, UTC
            first   INTEGER NOT NULL,       -- µs: not told before
            until   INTEGER NOT NULL,       -- µs: not worth telling from then on
            due     INTEGER NOT NULL,       -- µs: next try
            tried   INTEGER NOT NULL DEFAULT 0,
            state   TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'undeliverable', 'void')),
            problem TEXT,                   -- why the last try failed
            ended   INTEGER,                -- µs: when nothing more was to be tried
            CHECK ((state = 'waiting') = (ended IS NULL))
        ) STRICT;
        CREATE INDEX notice_due ON notice (due) WHERE state = 'waiting';
        CREATE INDEX notice_person ON notice (person, kind, id);
        CREATE INDEX notice_state ON notice (state, id);

        CREATE TABLE notice_cursor (
            one      INTEGER PRIMARY KEY CHECK (one = 1),
            sequence INTEGER NOT NULL CHECK (sequence >= 0) -- the last entry that was turned into notices
        ) STRICT;

        CREATE TRIGGER notice_no_delete BEFORE DELETE ON notice
        BEGIN SELECT RAISE(ABORT, 'notices are never deleted'); END;
        CREATE TRIGGER notice_ends_once BEFORE UPDATE ON notice WHEN OLD.state <> 'waiting'
        BEGIN SELECT RAISE(ABORT, 'a notice ends once'); END;
        """
}
