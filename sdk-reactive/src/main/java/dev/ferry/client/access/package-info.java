/** Tokens, and who did what with them. */
@org.jspecify.annotations.NullMarked
package dev.ferry.client.access;
