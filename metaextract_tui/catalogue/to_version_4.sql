-- How long a batch was worked on, pauses left out.
CREATE TABLE spans (
    batch_id INTEGER PRIMARY KEY,
    seconds  REAL NOT NULL
);

-- The most memory that was seen of each worker while it read files of a batch.
CREATE TABLE workers (
    batch_id       INTEGER NOT NULL,
    name           TEXT    NOT NULL,
    lane           TEXT    NOT NULL,
    restarts       INTEGER NOT NULL,
    peak_memory_mb REAL,                     -- MiB; NULL where the system does not tell
    PRIMARY KEY (batch_id, name)
) WITHOUT ROWID;
