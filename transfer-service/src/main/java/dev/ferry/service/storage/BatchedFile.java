package dev.ferry.service.storage;

import dev.ferry.transfer.FileStat;

/**
 * A file of a batch that is visible now.
 *
 * @param stat its facts under the path it was asked for
 * @param replacedBytes length of the file there was; 0 for none
 * @param fresh whether nothing was there
 */
public record BatchedFile(FileStat stat, long replacedBytes, boolean fresh) {}
