@NullMarked
package dev.ferry.service.http.tus;

import org.jspecify.annotations.NullMarked;
