-- A receipt may have no digest: it is off for that upload. Its version (etag) tells that it is there.

ALTER TABLE upload DROP CONSTRAINT IF EXISTS upload_receipt;

ALTER TABLE upload ADD CONSTRAINT upload_receipt CHECK (
  (state IN ('PUBLISHING', 'PUBLISHED') AND receipt_etag IS NOT NULL AND receipt_crc32c IS NOT NULL
    AND receipt_epoch IS NOT NULL AND receipt_published_at IS NOT NULL
    AND receipt_length_bytes IS NOT NULL AND receipt_length_bytes = frontier
    AND (length_bytes IS NULL OR frontier = length_bytes))
  OR (state NOT IN ('PUBLISHING', 'PUBLISHED') AND receipt_etag IS NULL AND receipt_digest IS NULL));

ALTER TABLE published_file ALTER COLUMN digest DROP NOT NULL;
