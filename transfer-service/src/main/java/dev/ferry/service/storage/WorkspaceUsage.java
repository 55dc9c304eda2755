package dev.ferry.service.storage;

/**
 * What a workspace holds.
 *
 * @param bytes sum of the lengths of its regular files, each name counted
 * @param entries files, directories, links and others below its root
 */
public record WorkspaceUsage(long bytes, long entries) {}
