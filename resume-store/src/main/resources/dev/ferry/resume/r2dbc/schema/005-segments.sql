-- Parts of an open upload that are written apart from its beginning. Rows are there only while it is
-- open: whoever ends it, or attaches to the whole of it, takes them away in the same transaction.

CREATE TABLE IF NOT EXISTS upload_segment (
  id VARCHAR(26) NOT NULL,
  whole_id VARCHAR(26) NOT NULL,
  base_bytes BIGINT NOT NULL,
  length_bytes BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  frontier BIGINT NOT NULL,
  prefix_crc32c INTEGER NOT NULL,
  CONSTRAINT upload_segment_pk PRIMARY KEY (id),
  CONSTRAINT upload_segment_base UNIQUE (whole_id, base_bytes),
  CONSTRAINT upload_segment_epoch CHECK (epoch >= 1),
  CONSTRAINT upload_segment_frontier
    CHECK (base_bytes >= 0 AND frontier >= 0 AND frontier <= length_bytes));
