/** Tests of the parts that a peer cannot provoke. */
@NullMarked
package dev.ferry.client.internal;

import org.jspecify.annotations.NullMarked;
