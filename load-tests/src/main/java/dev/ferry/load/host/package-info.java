/** The service without its framework, in a process that ends at a chosen persistence call. */
@NullMarked
package dev.ferry.load.host;

import org.jspecify.annotations.NullMarked;
