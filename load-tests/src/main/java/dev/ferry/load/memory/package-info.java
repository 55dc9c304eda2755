/** Memory of both sides under large, slow and many transfers. */
@NullMarked
package dev.ferry.load.memory;

import org.jspecify.annotations.NullMarked;
