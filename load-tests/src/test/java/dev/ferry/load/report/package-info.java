/** Tests of what experiments print. */
@NullMarked
package dev.ferry.load.report;

import org.jspecify.annotations.NullMarked;
