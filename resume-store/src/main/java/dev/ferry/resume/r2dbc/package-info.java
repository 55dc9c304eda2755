/**
 * The resume store in a SQL database, reached over R2DBC.
 *
 * <p>Only {@link dev.ferry.resume.r2dbc.H2ResumeStores} is for others. Every statement runs on the
 * store's own {@code DatabaseLane}.
 */
@NullMarked
package dev.ferry.resume.r2dbc;

import org.jspecify.annotations.NullMarked;
