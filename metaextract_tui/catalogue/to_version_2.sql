-- What went wrong is found without looking at every file.
CREATE INDEX files_errors ON files (batch_id, error_kind) WHERE error_kind IS NOT NULL;
