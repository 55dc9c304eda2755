-- Uploads and the versions last published.
--
-- Every statement may be run again: a kill can leave a step half done. Times are nanoseconds since
-- 1970. Enumerations are stored by name. No large objects.

CREATE TABLE IF NOT EXISTS upload (
  id VARCHAR(26) NOT NULL,
  workspace VARCHAR(63) NOT NULL,
  path VARCHAR(4096) NOT NULL,
  transfer_key VARCHAR(128) NOT NULL,
  length_bytes BIGINT,
  file_mode INTEGER,
  modified_seconds BIGINT,
  modified_nanos INTEGER,
  expected_digest VARCHAR(64),
  condition_kind VARCHAR(16) NOT NULL,
  condition_etag VARCHAR(1024),
  durability VARCHAR(16) NOT NULL,
  expiry_nanos BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  state VARCHAR(16) NOT NULL,
  epoch BIGINT NOT NULL,
  frontier BIGINT NOT NULL,
  prefix_crc32c INTEGER NOT NULL,
  updated_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  receipt_length_bytes BIGINT,
  receipt_crc32c INTEGER,
  receipt_digest VARCHAR(64),
  receipt_etag VARCHAR(1024),
  receipt_epoch BIGINT,
  receipt_published_at BIGINT,
  reason VARCHAR(32),
  CONSTRAINT upload_pk PRIMARY KEY (id),
  CONSTRAINT upload_transfer_key UNIQUE (workspace, transfer_key),
  CONSTRAINT upload_state CHECK (state IN ('OPEN', 'PUBLISHING', 'PUBLISHED', 'ABORTED', 'EXPIRED', 'FAILED')),
  CONSTRAINT upload_epoch CHECK (epoch >= 1),
  CONSTRAINT upload_length CHECK (length_bytes IS NULL OR length_bytes >= 0),
  CONSTRAINT upload_frontier CHECK (frontier >= 0 AND (length_bytes IS NULL OR frontier <= length_bytes)),
  CONSTRAINT upload_receipt CHECK (
    (state IN ('PUBLISHING', 'PUBLISHED') AND receipt_digest IS NOT NULL AND receipt_length_bytes = frontier
      AND (length_bytes IS NULL OR frontier = length_bytes))
    OR (state NOT IN ('PUBLISHING', 'PUBLISHED') AND receipt_digest IS NULL)));

CREATE INDEX IF NOT EXISTS upload_by_expiry ON upload (state, expires_at);

CREATE INDEX IF NOT EXISTS upload_by_age ON upload (created_at, id);

-- A path can be longer than an index entry may be (2,704 bytes in PostgreSQL), so the SHA-256 of it
-- stands in the keys.
CREATE TABLE IF NOT EXISTS published_file (
  workspace VARCHAR(63) NOT NULL,
  path_key VARCHAR(64) NOT NULL,
  directory_key VARCHAR(64) NOT NULL,
  path VARCHAR(4096) NOT NULL,
  etag VARCHAR(1024) NOT NULL,
  length_bytes BIGINT NOT NULL,
  digest VARCHAR(64) NOT NULL,
  crc32c INTEGER NOT NULL,
  published_at BIGINT NOT NULL,
  CONSTRAINT published_file_pk PRIMARY KEY (workspace, path_key),
  CONSTRAINT published_file_length CHECK (length_bytes >= 0));

CREATE INDEX IF NOT EXISTS published_file_by_directory
  ON published_file (workspace, directory_key, path_key);
