-- Workspaces with a spec of their own, tokens that were handed out, and who did what.

CREATE TABLE IF NOT EXISTS workspace (
  name VARCHAR(63) NOT NULL,
  durability VARCHAR(16) NOT NULL,
  root_folder VARCHAR(63),
  root_path VARCHAR(4096),
  bytes_max BIGINT,
  entries_max BIGINT,
  ttl_nanos BIGINT,
  labels VARCHAR(16384) NOT NULL,
  read_only VARCHAR(65536) NOT NULL,
  created_at BIGINT NOT NULL,
  state VARCHAR(16) NOT NULL,
  CONSTRAINT workspace_pk PRIMARY KEY (name),
  CONSTRAINT workspace_state CHECK (state IN ('UNSEALED', 'ACTIVE', 'REMOVING')),
  CONSTRAINT workspace_root CHECK ((root_folder IS NULL) = (root_path IS NULL)));

-- Never the token itself: the SHA-256 of it.
CREATE TABLE IF NOT EXISTS minted_token (
  token_key VARCHAR(64) NOT NULL,
  grant_id VARCHAR(64) NOT NULL,
  grant_text VARCHAR(65536) NOT NULL,
  expires_at BIGINT NOT NULL,
  CONSTRAINT minted_token_pk PRIMARY KEY (token_key));

CREATE INDEX IF NOT EXISTS minted_token_by_expiry ON minted_token (expires_at);

CREATE TABLE IF NOT EXISTS grant_spending (
  grant_id VARCHAR(64) NOT NULL,
  spent_bytes BIGINT NOT NULL,
  CONSTRAINT grant_spending_pk PRIMARY KEY (grant_id),
  CONSTRAINT grant_spending_bytes CHECK (spent_bytes >= 0));

CREATE TABLE IF NOT EXISTS audit_record (
  id VARCHAR(26) NOT NULL,
  done_at BIGINT NOT NULL,
  subject VARCHAR(128) NOT NULL,
  operation VARCHAR(32) NOT NULL,
  workspace VARCHAR(63) NOT NULL,
  path VARCHAR(4096) NOT NULL,
  length_bytes BIGINT,
  digest VARCHAR(64),
  outcome VARCHAR(32) NOT NULL,
  CONSTRAINT audit_record_pk PRIMARY KEY (done_at, id));
