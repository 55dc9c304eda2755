/** Meters of the service. Written to by the rooms; imports nothing of ours but the vocabulary. */
@NullMarked
package dev.ferry.service.metrics;

import org.jspecify.annotations.NullMarked;
