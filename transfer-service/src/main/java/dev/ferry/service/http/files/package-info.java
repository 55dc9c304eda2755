/**
 * The plain HTTP door: files with ranges and conditions, directories, and the JSON API about
 * workspaces, uploads and the audit trail; docs/http/files.md.
 */
@NullMarked
package dev.ferry.service.http.files;

import org.jspecify.annotations.NullMarked;
