/**
 * The wire of Ferry: routes, versions, messages and the chunk header.
 *
 * <p>{@code docs/protocol.md} is normative; comments here cite its sections.
 */
@NullMarked
package dev.ferry.protocol;

import org.jspecify.annotations.NullMarked;
