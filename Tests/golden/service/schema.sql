CREATE TABLE checkpoint (
    size INTEGER PRIMARY KEY CHECK (size > 0), -- entries
    note BLOB NOT NULL,                        -- signed note with the gate's own line
    at   INTEGER NOT NULL                      -- µs since 1970, UTC
) STRICT;
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;
CREATE TRIGGER checkpoint_no_return BEFORE INSERT ON checkpoint
WHEN NEW.size <= (SELECT max(size) FROM checkpoint)
BEGIN SELECT RAISE(ABORT, 'checkpoints only grow'); END;
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
CREATE TABLE cosignature (
    size    INTEGER NOT NULL REFERENCES checkpoint (size),
    witness TEXT NOT NULL,    -- witness/NAME
    at      INTEGER NOT NULL, -- µs, as the witness says
    line    BLOB NOT NULL,    -- the note's line
    PRIMARY KEY (witness, size)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER cosignature_no_delete BEFORE DELETE ON cosignature
BEGIN SELECT RAISE(ABORT, 'cosignatures are never deleted'); END;
CREATE TRIGGER cosignature_no_update BEFORE UPDATE ON cosignature
BEGIN SELECT RAISE(ABORT, 'cosignatures are never changed'); END;
CREATE INDEX cosignature_size ON cosignature (size);
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
CREATE INDEX draft_changed ON draft (changed);
CREATE INDEX draft_owner ON draft (owner, changed);
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
CREATE TRIGGER entry_no_gap BEFORE INSERT ON entry
WHEN NEW.sequence <> 1 + coalesce((SELECT max(sequence) FROM entry), 0)
BEGIN SELECT RAISE(ABORT, 'journal entries follow each other without a gap'); END;
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry
WHEN NEW.sequence IS NOT OLD.sequence OR NEW.entry IS NOT OLD.entry OR NEW.leaf IS NOT OLD.leaf
    OR NEW.payload IS NOT NULL OR OLD.payload IS NULL
BEGIN SELECT RAISE(ABORT, 'journal entries are never changed'); END;
CREATE TABLE head (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    size     INTEGER NOT NULL, -- entries
    at       INTEGER NOT NULL, -- µs since 1970, UTC, of the last entry
    frontier BLOB NOT NULL     -- Merkle frontier over all leaves
) STRICT;
CREATE TABLE listing (
    kind TEXT NOT NULL, -- request, session
    list TEXT NOT NULL, -- vendor/yamato, vendor/yamato phase/closed, technician/tanaka, request/r20261122-001, …
    id   TEXT NOT NULL,
    PRIMARY KEY (kind, list, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE node (
    level INTEGER NOT NULL CHECK (level IN (8, 16, 24, 32)), -- over 2^level leaves
    place INTEGER NOT NULL CHECK (place >= 0),               -- of leaves place·2^level …, from 0
    hash  BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER node_no_delete BEFORE DELETE ON node
BEGIN SELECT RAISE(ABORT, 'nodes are never deleted'); END;
CREATE TRIGGER node_no_update BEFORE UPDATE ON node
BEGIN SELECT RAISE(ABORT, 'nodes are never changed'); END;
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
CREATE TABLE notice_cursor (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    sequence INTEGER NOT NULL CHECK (sequence >= 0) -- the last entry that was turned into notices
) STRICT;
CREATE INDEX notice_due ON notice (due) WHERE state = 'waiting';
CREATE TRIGGER notice_ends_once BEFORE UPDATE ON notice WHEN OLD.state <> 'waiting'
BEGIN SELECT RAISE(ABORT, 'a notice ends once'); END;
CREATE TRIGGER notice_no_delete BEFORE DELETE ON notice
BEGIN SELECT RAISE(ABORT, 'notices are never deleted'); END;
CREATE INDEX notice_person ON notice (person, kind, id);
CREATE INDEX notice_state ON notice (state, id);
CREATE TABLE secret (
    name  TEXT PRIMARY KEY, -- passcode/…, password/…, relay/…
    value TEXT NOT NULL     -- a hash
) STRICT, WITHOUT ROWID;
CREATE TABLE signed_text (
    digest   BLOB PRIMARY KEY CHECK (length(digest) = 32), -- SHA-256: used once, refused for ever
    sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE state (
    kind TEXT NOT NULL,    -- request, session, technician, …
    id   TEXT NOT NULL,
    live INTEGER NOT NULL, -- 1: needed to decide, loaded at the start
    body BLOB NOT NULL,    -- the row as lines
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX state_live ON state (live) WHERE live = 1;
CREATE TABLE subject (
    subject  TEXT NOT NULL,    -- request/r20261122-001, session/s20261122-0001, attachment/SHA256
    sequence INTEGER NOT NULL, -- of an entry about it
    PRIMARY KEY (subject, sequence)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER subject_no_delete BEFORE DELETE ON subject
BEGIN SELECT RAISE(ABORT, 'subjects are never deleted'); END;
CREATE TRIGGER subject_no_update BEFORE UPDATE ON subject
BEGIN SELECT RAISE(ABORT, 'subjects are never changed'); END;
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
CREATE TRIGGER timestamp_no_delete BEFORE DELETE ON timestamp
BEGIN SELECT RAISE(ABORT, 'timestamps are never deleted'); END;
CREATE TRIGGER timestamp_no_update BEFORE UPDATE ON timestamp
WHEN OLD.token IS NOT NULL OR NEW.kind IS NOT OLD.kind OR NEW.key IS NOT OLD.key
    OR NEW.digest IS NOT OLD.digest OR NEW.since IS NOT OLD.since
BEGIN SELECT RAISE(ABORT, 'a timestamp is got once'); END;
CREATE INDEX timestamp_since ON timestamp (kind, since);
