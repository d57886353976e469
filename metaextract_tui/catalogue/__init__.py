"""Where the queue, the records, the batches and the attempts are stored: one SQLite file, one writer, many readers."""
