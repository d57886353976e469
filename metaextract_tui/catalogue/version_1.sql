-- The catalogue, version 1; to_version_2.sql and those that follow say what later ones have more. Paths are BLOBs (file
-- names are bytes), times are Unix seconds unless named otherwise.

CREATE TABLE batches (
    batch_id    INTEGER PRIMARY KEY,
    state       TEXT    NOT NULL,
    created_at  REAL    NOT NULL,
    finished_at REAL,
    walk_done   INTEGER NOT NULL DEFAULT 0,
    settings    TEXT    NOT NULL
);

CREATE TABLE roots (
    batch_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    path     BLOB    NOT NULL,
    PRIMARY KEY (batch_id, position)
) WITHOUT ROWID;

-- One row a file and batch; what is `queued` is the queue. file_id = batch_id << 32 | seq, with seq counting a batch's
-- files from 0 in the order found: a batch lies together, and a row is found by its number without an index.
CREATE TABLE files (
    file_id     INTEGER PRIMARY KEY,
    batch_id    INTEGER NOT NULL,
    path        BLOB    NOT NULL,
    name_at     INTEGER NOT NULL,            -- where in `path` the base name begins, counted from 1
    size        INTEGER NOT NULL,
    mtime_ns    INTEGER NOT NULL,            -- modulo 2^64, signed, as is inode
    inode       INTEGER NOT NULL,
    hint        TEXT,                        -- the format that the extension promises
    state       TEXT    NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    interrupted INTEGER NOT NULL DEFAULT 0,  -- 1, 2: claimed as the program ended; more: read alone as the machine failed
    unchanged   INTEGER NOT NULL DEFAULT 0,  -- 1: not read, the record is an earlier batch's
    record_id   INTEGER,                     -- the newest record
    format      TEXT,
    extractor   TEXT,                        -- key of the extractor that made the record
    lane        TEXT,
    duration_ms REAL,
    error_kind  TEXT,
    reason      TEXT,
    done_at     REAL,
    remedy      TEXT                         -- JSON of what a retry changes
);

-- A path is in a batch once, and its newest record in any batch is found.
CREATE UNIQUE INDEX files_path ON files (path, batch_id);

-- The queue in the order in which it is handed out.
CREATE INDEX files_queue ON files (batch_id, attempts) WHERE state = 'queued';

-- Each record is the whole JSON of a file; files that did not change share it with later batches, and that of a file
-- that was cancelled before it was read is made from its row.
CREATE TABLE records (
    record_id INTEGER PRIMARY KEY,
    json      BLOB NOT NULL
);

-- What was tried on a file, but for a first try that read it: of that, files and records hold all there is to say.
CREATE TABLE attempts (
    file_id        INTEGER NOT NULL,
    number         INTEGER NOT NULL,
    ended_at       REAL    NOT NULL,
    worker         TEXT,
    lane           TEXT,
    state          TEXT    NOT NULL,
    error_kind     TEXT,
    message        TEXT,
    detail         TEXT,
    duration_ms    REAL,
    peak_memory_mb REAL,
    record_id      INTEGER,                  -- what this attempt had to say, also where a later one said more
    PRIMARY KEY (file_id, number)
) WITHOUT ROWID;

-- How many files of a batch are in which state, changed in the transaction that changes the files: a batch's totals
-- cost no scan of its files.
CREATE TABLE tallies (
    batch_id   INTEGER NOT NULL,
    state      TEXT    NOT NULL,
    format     TEXT    NOT NULL,             -- '' where it is not known
    error_kind TEXT    NOT NULL,             -- '' where there is no error
    files      INTEGER NOT NULL,
    bytes      INTEGER NOT NULL,
    timed      INTEGER NOT NULL,             -- files with a duration
    ms         REAL    NOT NULL,             -- sum of those durations
    PRIMARY KEY (batch_id, state, format, error_kind)
) WITHOUT ROWID;
