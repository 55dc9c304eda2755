/** The service's side of TLS: its certificate files, and what is used of them now. */
@NullMarked
package dev.ferry.service.tls;

import org.jspecify.annotations.NullMarked;
