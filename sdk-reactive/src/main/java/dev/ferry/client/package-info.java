/**
 * Ferry's client: reactive, resumable and verified uploads and downloads.
 *
 * <p>{@link dev.ferry.client.FerryClient} is the way in. Every {@code Mono} and {@code Flux} of
 * this package does nothing before it is subscribed and fails with {@link
 * dev.ferry.transfer.TransferException} only.
 */
@NullMarked
package dev.ferry.client;

import org.jspecify.annotations.NullMarked;
