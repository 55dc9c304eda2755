/** Calls of the service to the kernel that fail, injected from outside its process. */
@NullMarked
package dev.ferry.load.inject;

import org.jspecify.annotations.NullMarked;
