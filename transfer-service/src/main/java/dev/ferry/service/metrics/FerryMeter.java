package dev.ferry.service.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Every meter of the service, with what it means. docs/operations/metrics.md is made of this.
 *
 * <p>Tags have few values, all known before a client comes: no ids, paths, subjects or workspaces.
 */
public enum FerryMeter {
  /** Open uploads. */
  UPLOADS(
      Kind.GAUGE,
      "ferry.uploads",
      null,
      "Open uploads: `running` have a writer, `waiting` do not and can be continued",
      "state"),
  UPLOADS_ACTIVE(
      Kind.GAUGE,
      "ferry.uploads.active",
      null,
      "Writers of uploads now; each segment of an upload counts"),
  UPLOAD_OUTCOMES(
      Kind.COUNTER,
      "ferry.upload.outcomes",
      null,
      "Uploads that ended: `published`, `failed`, `aborted`, `expired`",
      "outcome"),
  UPLOAD_BYTES(
      Kind.COUNTER,
      "ferry.upload.bytes",
      "bytes",
      "Verified bytes written for uploads and puts, those that came again included"),
  UPLOAD_ACKNOWLEDGED(
      Kind.COUNTER,
      "ferry.upload.acknowledged",
      "bytes",
      "Bytes that became durable and were acknowledged; each once. What"
          + " `ferry_upload_bytes_total` is more than this came in vain or is on its way"),
  UPLOAD_RESENT(
      Kind.COUNTER,
      "ferry.upload.resent",
      "bytes",
      "Bytes that senders have to send again, or did: written but not durable when their writer"
          + " was gone, pieces that are repaired, puts that were there already. Without what a"
          + " crash of the service lost"),
  DOWNLOAD_BYTES(
      Kind.COUNTER, "ferry.download.bytes", "bytes", "Bytes handed to downloads of single files"),
  FRONTIER_LAG(
      Kind.GAUGE,
      "ferry.frontier.lag",
      "bytes",
      "Bytes that are written and not durable yet, of all running uploads"),
  WINDOW_GRANTED(
      Kind.GAUGE,
      "ferry.window.granted",
      "bytes",
      "Bytes that running uploads may have under way, together"),
  WINDOW_TOTAL(
      Kind.GAUGE, "ferry.window.total", "bytes", "The same at most (`ferry.window-bytes-total`)"),
  GROUP_TIME(
      Kind.TIMER, "ferry.commit.group", "seconds", "Time a group commit takes, forces included"),
  GROUP_BYTES(
      Kind.SUMMARY, "ferry.commit.group.size", "bytes", "Bytes a group commit makes durable"),
  GROUP_UPLOADS(
      Kind.SUMMARY, "ferry.commit.group.uploads", null, "Uploads of which a group commit consists"),
  FORCE_TIME(
      Kind.TIMER,
      "ferry.force",
      "seconds",
      "Time the disk takes to force (fsync) a `file` or a `directory`",
      "of"),
  FORCE_FAILURES(
      Kind.COUNTER,
      "ferry.force.failures",
      null,
      "Forces that failed, but for want of room; one makes the service unready until a restart"),
  STORE_TIME(
      Kind.TIMER,
      "ferry.store.call",
      "seconds",
      "Time the resume store takes; `call` is one of `commit`, `create`, `attach`, `publish`,"
          + " `end`, `find`, `remember`, `ping`",
      "call"),
  STORE_FAILURES(
      Kind.COUNTER,
      "ferry.store.failures",
      null,
      "Calls of the resume store that it did not answer or had no room for"),
  TAKEOVERS(
      Kind.COUNTER,
      "ferry.takeovers",
      null,
      "Writers that were driven out by a newer one of the same upload"),
  FAILURES(
      Kind.COUNTER, "ferry.failures", null, "Attempts to transfer that failed, by code", "code"),
  HOOK_FAILURES(
      Kind.COUNTER, "ferry.hook.failures", null, "Calls of hooks that failed; with hooks", "hook"),
  TRANSFER_TIME(
      Kind.OBSERVED,
      "ferry.transfer",
      "seconds",
      "Time from the first attach an upload has in this process to its end; `error` is a class",
      "outcome",
      "error"),
  ATTEMPT_TIME(
      Kind.OBSERVED,
      "ferry.attempt",
      "seconds",
      "Time of each request that moves contents; `route` as the protocol names it, `outcome` is"
          + " `OK`, `CANCELLED` or a failure code; at HTTP doors every request counts",
      "route",
      "outcome",
      "error"),
  ATTEMPT_BYTES(
      Kind.COUNTER,
      "ferry.attempt.bytes",
      "bytes",
      "Bytes of contents that requests moved, of every kind, trees and tar streams too; counted"
          + " when a request ends",
      "route"),
  CONNECTIONS(Kind.GAUGE, "ferry.connections", null, "Open RSocket connections"),
  DIRECT_USED(
      Kind.GAUGE, "ferry.memory.direct.used", "bytes", "Direct memory that buffers take now"),
  DIRECT_MAX(Kind.GAUGE, "ferry.memory.direct.max", "bytes", "The same at most"),
  DISK_FREE(
      Kind.GAUGE,
      "ferry.disk.free",
      "bytes",
      "What the service may still write to its volume, looked at every few seconds"),
  DISK_TOTAL(Kind.GAUGE, "ferry.disk.total", "bytes", "Size of that volume"),
  DISK_FLOOR(
      Kind.GAUGE,
      "ferry.disk.floor",
      "bytes",
      "Free space below which nothing grows (`ferry.free-space-floor`)"),
  SPACE_RESERVED(
      Kind.GAUGE,
      "ferry.space.reserved",
      "bytes",
      "Bytes set aside for open uploads, written or not"),
  SPACE_PUBLISHED(
      Kind.GAUGE,
      "ferry.space.published",
      "bytes",
      "Bytes of published files, as counted for quotas; 0 without a quota"),
  TLS_FAILURES(
      Kind.COUNTER, "ferry.tls.failures", null, "Connections that ended by a failure of TLS"),
  CERTIFICATE_EXPIRES(
      Kind.GAUGE,
      "ferry.tls.certificate.expires",
      "seconds",
      "When the certificate in use ends, in seconds since 1970; with TLS"),
  CERTIFICATE_REFUSED(
      Kind.GAUGE,
      "ferry.tls.refresh.failed",
      null,
      "1 while the certificate's files cannot be used and the one before is; with TLS"),
  AUDIT_LEFT_OUT(
      Kind.COUNTER,
      "ferry.audit.left.out",
      null,
      "Refusals that were too many to be taken down one by one");

  /** What a meter is, and so which series it has. */
  public enum Kind {
    /** A sum that only grows: one series, ending in {@code _total}. */
    COUNTER,
    /** What is now: one series. */
    GAUGE,
    /** A histogram of times. */
    TIMER,
    /** A histogram of sizes. */
    SUMMARY,
    /** Times that an observation tells: count, sum and longest; and what runs now. */
    OBSERVED
  }

  private final Kind kind;
  private final String id;
  private final @Nullable String unit;
  private final String meaning;
  private final List<String> tags;

  FerryMeter(Kind kind, String id, @Nullable String unit, String meaning, String... tags) {
    this.kind = kind;
    this.id = id;
    this.unit = unit;
    this.meaning = meaning;
    this.tags = List.copyOf(Arrays.asList(tags));
  }

  /** What it is. */
  public Kind kind() {
    return kind;
  }

  /** Its name in Micrometer. */
  public String id() {
    return id;
  }

  /** Its unit, for Micrometer; null for a count. */
  @Nullable String unit() {
    return unit;
  }

  /** What it means, for people. */
  public String meaning() {
    return meaning;
  }

  /** Names of its tags. */
  public List<String> tags() {
    return tags;
  }

  /** The name that queries use, without what a histogram adds to it. */
  public String prometheusName() {
    String plain = id.replace('.', '_').toLowerCase(Locale.ROOT);
    String measured = unit == null || plain.endsWith("_" + unit) ? plain : plain + "_" + unit;
    return kind == Kind.COUNTER ? measured + "_total" : measured;
  }

  /** Every name under which a scrape shows it. */
  public List<String> series() {
    String name = prometheusName();
    return switch (kind) {
      case COUNTER, GAUGE -> List.of(name);
      case TIMER, SUMMARY ->
          List.of(name + "_bucket", name + "_count", name + "_sum", name + "_max");
      case OBSERVED -> List.of(name + "_count", name + "_sum", name + "_max");
    };
  }
}
