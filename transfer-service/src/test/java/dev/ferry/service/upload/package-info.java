@NullMarked
package dev.ferry.service.upload;

import org.jspecify.annotations.NullMarked;
