package dev.ferry.transfer;

/**
 * What a flush covered: this survives a power cut now.
 *
 * @param files regular files whose bytes and attributes were forced
 * @param directories directories whose names were forced
 * @param bytes length of those files
 * @param skipped entries that could not be opened, or went meanwhile
 */
public record FlushReport(long files, long directories, long bytes, long skipped) {}
