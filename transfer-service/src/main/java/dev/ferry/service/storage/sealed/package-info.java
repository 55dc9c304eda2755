/**
 * A store in front of another one, in which the bytes of some workspaces lie as a transform makes
 * them. Lengths, positions and facts that go through are those of the content.
 */
@NullMarked
package dev.ferry.service.storage.sealed;

import org.jspecify.annotations.NullMarked;
