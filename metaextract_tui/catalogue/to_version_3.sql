-- What a retry changed is kept with the attempt.
CREATE TABLE remedies (
    file_id INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    remedy  TEXT    NOT NULL,                -- JSON, as in files
    PRIMARY KEY (file_id, number)
) WITHOUT ROWID;
