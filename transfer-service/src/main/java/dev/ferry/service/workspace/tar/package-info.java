/** The format of tar streams, without files: what is read is taken apart, never trusted. */
@NullMarked
package dev.ferry.service.workspace.tar;

import org.jspecify.annotations.NullMarked;
