@NullMarked
package dev.ferry.service.http.sandbox;

import org.jspecify.annotations.NullMarked;
