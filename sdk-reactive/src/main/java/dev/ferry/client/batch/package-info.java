/** Several small files in one request. */
@NullMarked
package dev.ferry.client.batch;

import org.jspecify.annotations.NullMarked;
