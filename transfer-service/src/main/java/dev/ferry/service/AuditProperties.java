package dev.ferry.service;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The audit trail, {@code ferry.audit.*}.
 *
 * @param file whether it is written to {@code audit/audit.jsonl} in the data folder
 * @param store whether it is kept in the resume store, where it can be queried
 * @param fileMax how long the file grows
 * @param files how many older files are kept
 * @param retention how long the store keeps it
 */
record AuditProperties(
    @DefaultValue("true") boolean file,
    @DefaultValue("true") boolean store,
    @DefaultValue("64MB") DataSize fileMax,
    @DefaultValue("8") int files,
    @DefaultValue("30d") Duration retention) {}
