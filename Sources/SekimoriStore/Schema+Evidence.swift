extension Schema {
    /// What lies beside the journal; like it, it only grows.
    static let evidence = """
        -- Roots over full subtrees, so that a proof needs some hundred rows and not all leaves.
        CREATE TABLE node (
            level INTEGER NOT NULL CHECK (level IN (8, 16, 24, 32)), -- over 2^level leaves
            place INTEGER NOT NULL CHECK (place >= 0),               -- of leaves place·2^level …, from 0
            hash  BLOB NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (level, place)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE subject (
            subject  TEXT NOT NULL,    -- request/r20261122-001, session/s20261122-0001, attachment/SHA256
            sequence INTEGER NOT NULL, -- of an entry about it
            PRIMARY KEY (subject, sequence)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE checkpoint (
            size INTEGER PRIMARY KEY CHECK (size > 0), -- entries
            note BLOB NOT NULL,                        -- signed note with the gate's own line
            at   INTEGER NOT NULL                      -- µs since 1970, UTC
        ) STRICT;

        CREATE TABLE cosignature (
            size    INTEGER NOT NULL REFERENCES checkpoint (size),
            witness TEXT NOT NULL,    -- witness/NAME
            at      INTEGER NOT NULL, -- µs, as the witness says
            line    BLOB NOT NULL,    -- the note's line
            PRIMARY KEY (witness, size)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX cosignature_size ON cosignature (size);

        CREATE TABLE timestamp (
            kind    TEXT NOT NULL CHECK (kind IN ('checkpoint', 'text')),
            key     TEXT NOT NULL,    -- size, or SHA-256 of the text in hexadecimal
            digest  BLOB NOT NULL CHECK (length(digest) = 32),
            since   INTEGER NOT NULL, -- µs: wanted since
            due     INTEGER NOT NULL, -- µs: next try
            tried   INTEGER NOT NULL DEFAULT 0,
            problem TEXT,             -- why the last try failed
            token   BLOB,             -- the authority's response; NULL while it is waited for
            PRIMARY KEY (kind, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX timestamp_due ON timestamp (due) WHERE token IS NULL;
        CREATE INDEX timestamp_since ON timestamp (kind, since);

        CREATE TRIGGER node_no_delete BEFORE DELETE ON node
        BEGIN SELECT RAISE(ABORT, 'nodes are never deleted'); END;
        CREATE TRIGGER node_no_update BEFORE UPDATE ON node
        BEGIN SELECT RAISE(ABORT, 'nodes are never changed'); END;
        CREATE TRIGGER subject_no_delete BEFORE DELETE ON subject
        BEGIN SELECT RAISE(ABORT, 'subjects are never deleted'); END;
        CREATE TRIGGER subject_no_update BEFORE UPDATE ON subject
        BEGIN SELECT RAISE(ABORT, 'subjects are never changed'); END;
        CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint
        BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;
        CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint
        BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
        CREATE TRIGGER checkpoint_no_return BEFORE INSERT ON checkpoint
        WHEN NEW.size <= (SELECT max(size) FROM checkpoint)
        BEGIN SELECT RAISE(ABORT, 'checkpoints only grow'); END;
        CREATE TRIGGER cosignature_no_delete BEFORE DELETE ON cosignature
        BEGIN SELECT RAISE(ABORT, 'cosignatures are never deleted'); END;
        CREATE TRIGGER cosignature_no_update BEFORE UPDATE ON cosignature
        BEGIN SELECT RAISE(ABORT, 'cosignatures are never changed'); END;
        CREATE TRIGGER timestamp_no_delete BEFORE DELETE ON timestamp
        BEGIN SELECT RAISE(ABORT, 'timestamps are never deleted'); END;
        CREATE TRIGGER timestamp_no_update BEFORE UPDATE ON timestamp
        WHEN OLD.token IS NOT NULL OR NEW.kind IS NOT OLD.kind OR NEW.key IS NOT OLD.key
            OR NEW.digest IS NOT OLD.digest OR NEW.since IS NOT OLD.since
        BEGIN SELECT RAISE(ABORT, 'a timestamp is got once'); END;
        """
}
