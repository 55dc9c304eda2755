/** What a service tells about itself, and what it is doing now. */
@NullMarked
package dev.ferry.client.service;

import org.jspecify.annotations.NullMarked;
