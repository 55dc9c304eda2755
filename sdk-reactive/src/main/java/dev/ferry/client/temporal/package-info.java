/**
 * Ferry's transfers as activities of Temporal.
 *
 * <p>{@link dev.ferry.client.temporal.TransferActivities} is registered with a worker, {@link
 * dev.ferry.client.temporal.FerryActivities} is what workflows call. The library {@code
 * io.temporal:temporal-sdk} is not brought along: whoever has workers has it.
 */
@NullMarked
package dev.ferry.client.temporal;

import org.jspecify.annotations.NullMarked;
