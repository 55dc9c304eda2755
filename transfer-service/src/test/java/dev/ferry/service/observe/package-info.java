@NullMarked
package dev.ferry.service.observe;

import org.jspecify.annotations.NullMarked;
