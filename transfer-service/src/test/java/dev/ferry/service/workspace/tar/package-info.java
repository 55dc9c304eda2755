/** Tests of tar streams without files. */
@NullMarked
package dev.ferry.service.workspace.tar;

import org.jspecify.annotations.NullMarked;
