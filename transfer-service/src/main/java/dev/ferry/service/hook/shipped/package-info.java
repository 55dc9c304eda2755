/** The hooks that come with Ferry. */
@NullMarked
package dev.ferry.service.hook.shipped;

import org.jspecify.annotations.NullMarked;
