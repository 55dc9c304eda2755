@NullMarked
package dev.ferry.service.http.files;

import org.jspecify.annotations.NullMarked;
