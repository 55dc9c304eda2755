-- What a client attached to a version: lines of name=value. Nothing for most files.

ALTER TABLE published_file ADD COLUMN IF NOT EXISTS labels VARCHAR(16384);
