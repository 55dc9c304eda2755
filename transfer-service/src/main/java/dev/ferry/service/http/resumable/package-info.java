/**
 * Resumable Uploads for HTTP (draft-ietf-httpbis-resumable-upload, interop version 8);
 * docs/http/resumable.md.
 */
@NullMarked
package dev.ferry.service.http.resumable;

import org.jspecify.annotations.NullMarked;
