@NullMarked
package dev.ferry.service.tls;

import org.jspecify.annotations.NullMarked;
