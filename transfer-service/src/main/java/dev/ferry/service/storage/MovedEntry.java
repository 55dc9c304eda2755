package dev.ferry.service.storage;

import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WorkspacePath;

/**
 * An entry that was moved.
 *
 * @param source where it was, with no link on the way
 * @param entry its facts, under the path it has now, with no link on the way
 * @param replacedBytes length of the file it replaced, else 0
 */
public record MovedEntry(WorkspacePath source, FileStat entry, long replacedBytes) {}
