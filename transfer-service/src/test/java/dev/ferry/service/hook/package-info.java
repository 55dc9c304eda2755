/** Hooks, through the SDK. */
@NullMarked
package dev.ferry.service.hook;

import org.jspecify.annotations.NullMarked;
