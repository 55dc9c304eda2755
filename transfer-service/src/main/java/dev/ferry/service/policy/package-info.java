/** What may be stored: quotas, reservations and the space that is kept free. */
@NullMarked
package dev.ferry.service.policy;

import org.jspecify.annotations.NullMarked;
