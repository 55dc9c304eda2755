/**
 * Ferry's vocabulary: values every module speaks, the upload lifecycle and the failure codes.
 *
 * <p>Depends on the JDK and JSpecify only. One word has one meaning; {@code docs/glossary.md} lists
 * them.
 */
@NullMarked
package dev.ferry.transfer;

import org.jspecify.annotations.NullMarked;
