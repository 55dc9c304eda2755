@NullMarked
package dev.ferry.service.download;

import org.jspecify.annotations.NullMarked;
