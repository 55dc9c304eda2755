@NullMarked
package dev.ferry.service.metrics;

import org.jspecify.annotations.NullMarked;
