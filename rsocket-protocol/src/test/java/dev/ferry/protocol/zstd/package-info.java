@NullMarked
package dev.ferry.protocol.zstd;

import org.jspecify.annotations.NullMarked;
