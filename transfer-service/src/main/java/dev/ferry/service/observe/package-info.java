/**
 * What operators see of transfers: observations, one line for each outcome, times of the resume
 * store. Told by doors and by the store; decides nothing.
 */
@NullMarked
package dev.ferry.service.observe;

import org.jspecify.annotations.NullMarked;
