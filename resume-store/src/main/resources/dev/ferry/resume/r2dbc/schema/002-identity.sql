-- Which store this is. The one row is added by the code, since no portable SQL makes random values.

CREATE TABLE IF NOT EXISTS store_identity (
  id INTEGER NOT NULL,
  identity_hex VARCHAR(32) NOT NULL,
  CONSTRAINT store_identity_pk PRIMARY KEY (id),
  CONSTRAINT store_identity_one CHECK (id = 1));
