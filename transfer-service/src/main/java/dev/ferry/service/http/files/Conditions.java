package dev.ferry.service.http.files;

import dev.ferry.transfer.FileStat;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/**
 * What a request wants to be true of what is there (RFC 9110 §13), in the order of §13.2.2.
 *
 * @param match If-Match
 * @param noneMatch If-None-Match
 * @param modifiedSince If-Modified-Since; only of requests that read
 * @param unmodifiedSince If-Unmodified-Since
 */
record Conditions(
    Optional<EntityTags> match,
    Optional<EntityTags> noneMatch,
    Optional<Instant> modifiedSince,
    Optional<Instant> unmodifiedSince) {

  /** What becomes of the request. */
  enum Outcome {
    /** It is done. */
    HOLDS,
    /** Who asks has it already. */
    NOT_MODIFIED,
    /** It is not done. */
    FAILED
  }

  /** Reads the headers; a date that is none is ignored, as §13.1.3 wants it. */
  static Conditions of(HttpHeaders headers) {
    return new Conditions(
        tags(headers, HttpHeaders.IF_MATCH),
        tags(headers, HttpHeaders.IF_NONE_MATCH),
        date(headers, HttpHeaders.IF_MODIFIED_SINCE),
        date(headers, HttpHeaders.IF_UNMODIFIED_SINCE));
  }

  private static Optional<EntityTags> tags(HttpHeaders headers, String name) {
    return EntityTags.of(name, headers.getOrEmpty(name));
  }

  static Optional<Instant> date(HttpHeaders headers, String name) {
    try {
      return headers.getOrEmpty(name).size() == 1
          ? Optional.ofNullable(headers.getFirstZonedDateTime(name)).map(Instant::from)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether there is none. */
  boolean isNone() {
    return match.isEmpty()
        && noneMatch.isEmpty()
        && modifiedSince.isEmpty()
        && unmodifiedSince.isEmpty();
  }

  /** Of a request that reads what is there. */
  Outcome ofReading(FileStat there) {
    if (!mayProceed(Optional.of(there))) {
      return Outcome.FAILED;
    }
    if (noneMatch.isPresent()) {
      return noneMatch.get().matchWeakly(there.etag()) ? Outcome.NOT_MODIFIED : Outcome.HOLDS;
    }
    return modifiedSince.isPresent() && !seconds(there).isAfter(modifiedSince.get())
        ? Outcome.NOT_MODIFIED
        : Outcome.HOLDS;
  }

  /** Of a request that changes what is there, if anything is. */
  Outcome ofWriting(Optional<FileStat> there) {
    boolean none =
        noneMatch.isEmpty()
            || (noneMatch.get().any()
                ? there.isEmpty()
                : !noneMatch.get().matchWeakly(there.flatMap(FileStat::etag)));
    return none && mayProceed(there) ? Outcome.HOLDS : Outcome.FAILED;
  }

  private boolean mayProceed(Optional<FileStat> there) {
    if (match.isPresent()) {
      return match.get().any()
          ? there.isPresent()
          : match.get().matchStrongly(there.flatMap(FileStat::etag));
    }
    return unmodifiedSince.isEmpty()
        || there.isEmpty()
        || !seconds(there.get()).isAfter(unmodifiedSince.get());
  }

  /** Dates of HTTP have no fractions. */
  static Instant seconds(FileStat stat) {
    return stat.modified().truncatedTo(ChronoUnit.SECONDS);
  }
}
