@NullMarked
package dev.ferry.service.http;

import org.jspecify.annotations.NullMarked;
