/** Downloads: a range of one version of a file, read only as fast as the receiver takes it. */
@NullMarked
package dev.ferry.service.download;

import org.jspecify.annotations.NullMarked;
