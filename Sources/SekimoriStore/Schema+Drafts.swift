extension Schema {
    /// Forms that somebody began to fill in. They are nobody's statement: not in the journal, and gone when they are
    /// handed in, thrown away or too old.
    static let drafts = """
        CREATE TABLE draft (
            id       TEXT PRIMARY KEY,
            owner    TEXT NOT NULL,    -- the account
            kind     TEXT NOT NULL,    -- request, report
            about    TEXT,             -- the request it is about
            title    TEXT,
            content  TEXT NOT NULL,    -- what was typed, as whoever kept it writes it
            revision INTEGER NOT NULL CHECK (revision > 0),
            begun    INTEGER NOT NULL, -- µs since 1970, UTC
            changed  INTEGER NOT NULL  -- µs: when it was last kept
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX draft_owner ON draft (owner, changed);
        CREATE INDEX draft_changed ON draft (changed);
        """
}
