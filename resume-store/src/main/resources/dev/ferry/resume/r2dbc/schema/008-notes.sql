-- What the door that an upload was begun at keeps with it, for itself. Nothing for most uploads.

ALTER TABLE upload ADD COLUMN IF NOT EXISTS note VARCHAR(8192);
