package dev.ferry.service.storage;

/**
 * Room of the volume that a store writes to.
 *
 * @param totalBytes its size
 * @param freeBytes what the service may still write
 */
public record VolumeSpace(long totalBytes, long freeBytes) {}
