/** The HTTP door of this version: health, metrics and a small read-only view of uploads. */
@NullMarked
package dev.ferry.service.http;

import org.jspecify.annotations.NullMarked;
