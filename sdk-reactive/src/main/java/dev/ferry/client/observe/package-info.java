/**
 * What a transfer carries for those who watch it: trace context, transfer id and observations.
 *
 * <p>Both travel in the Reactor context, under documented keys, so that automatic context
 * propagation can bring them to threads.
 */
@NullMarked
package dev.ferry.client.observe;

import org.jspecify.annotations.NullMarked;
