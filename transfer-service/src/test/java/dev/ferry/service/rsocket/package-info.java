@NullMarked
package dev.ferry.service.rsocket;

import org.jspecify.annotations.NullMarked;
