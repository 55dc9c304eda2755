@NullMarked
package dev.ferry.service.http.resumable;

import org.jspecify.annotations.NullMarked;
