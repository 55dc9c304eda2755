@NullMarked
package dev.ferry.service.policy;

import org.jspecify.annotations.NullMarked;
