@NullMarked
package dev.ferry.service.storage.local;

import org.jspecify.annotations.NullMarked;
