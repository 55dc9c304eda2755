package dev.ferry.service.storage;

/**
 * What a store can do beyond the core.
 *
 * @param randomWrites whether bytes can be written at any offset, not only at the end
 * @param atomicReplace whether publishing replaces an existing file in one step
 * @param ephemeral whether the ephemeral durability class saves anything here
 */
public record StoreCapabilities(boolean randomWrites, boolean atomicReplace, boolean ephemeral) {}
