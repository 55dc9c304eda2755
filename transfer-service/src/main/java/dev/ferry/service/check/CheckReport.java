package dev.ferry.service.check;

/**
 * What a check came to, beside its findings.
 *
 * @param uploads unfinished uploads looked at
 * @param files published files looked at
 * @param readBytes bytes of contents that were read
 */
public record CheckReport(long uploads, long files, long readBytes) {}
