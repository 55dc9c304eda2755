/**
 * The door for clients of the tus resumable upload protocol 1.0 under {@code /tus};
 * docs/http/tus.md is normative.
 */
@NullMarked
package dev.ferry.service.http.tus;

import org.jspecify.annotations.NullMarked;
