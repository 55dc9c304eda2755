-- The directory stands in the key of a file, so one index finds a file and lists a directory.

DROP INDEX IF EXISTS published_file_by_directory;

ALTER TABLE published_file DROP CONSTRAINT IF EXISTS published_file_pk;

ALTER TABLE published_file ADD CONSTRAINT published_file_pk
  PRIMARY KEY (workspace, directory_key, path_key);
