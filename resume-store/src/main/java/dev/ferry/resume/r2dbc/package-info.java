/**
 * The resume store in a SQL database, reached over R2DBC.
 *
 * <p>Only {@link dev.ferry.resume.r2dbc.H2ResumeStores} and {@link
 * dev.ferry.resume.r2dbc.PostgresResumeStores} with its address are for others. What differs
 * between the two is in {@code Database}, which runs calls, and {@code Dialect}, which writes
 * statements.
 */
@NullMarked
package dev.ferry.resume.r2dbc;

import org.jspecify.annotations.NullMarked;
