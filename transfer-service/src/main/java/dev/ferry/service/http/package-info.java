/**
 * What the doors of the HTTP port share: who asks, how a body becomes part of an upload, what a
 * failure looks like; and a small read-only view of uploads.
 */
@NullMarked
package dev.ferry.service.http;

import org.jspecify.annotations.NullMarked;
