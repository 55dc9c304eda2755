package dev.ferry.resume;

import dev.ferry.transfer.AuditEvent;
import dev.ferry.transfer.UploadId;

/**
 * One event of the audit trail.
 *
 * @param id drawn for this record
 */
public record AuditRecord(UploadId id, AuditEvent event) {}
