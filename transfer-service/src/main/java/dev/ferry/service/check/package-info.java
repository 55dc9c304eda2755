/**
 * Looks through a data folder that no service uses: whether store, staging and published files fit
 * together and their bytes are what was verified once, and mends what the disk itself proves.
 */
@NullMarked
package dev.ferry.service.check;

import org.jspecify.annotations.NullMarked;
