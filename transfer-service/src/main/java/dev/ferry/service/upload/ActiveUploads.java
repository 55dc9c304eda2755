package dev.ferry.service.upload;

import dev.ferry.resume.SegmentRecord;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The pipelines of this process, at most one for each upload, and the digests of uploads that were
 * detached lately, so that a reconnect does not hash its prefix again.
 */
final class ActiveUploads {
  private static final int KEPT_DIGESTS = 64;

  private final ConcurrentMap<UploadId, AppendPipeline> pipelines = new ConcurrentHashMap<>();
  private final ConcurrentMap<AppendPipeline, SegmentRecord> segments = new ConcurrentHashMap<>();
  private final Map<UploadId, ObjectDigest> detached =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UploadId, ObjectDigest> eldest) {
          return size() > KEPT_DIGESTS;
        }
      };

  int size() {
    return pipelines.size();
  }

  /** Uploads that have a writer; the segments of one count once. */
  int running() {
    Set<UploadId> wholes = new HashSet<>();
    for (AppendPipeline pipeline : pipelines.values()) {
      SegmentRecord segment = segments.get(pipeline);
      wholes.add(segment == null ? pipeline.id() : segment.whole());
    }
    return wholes.size();
  }

  /** What is written and not durable, of all of them. */
  long lagBytes() {
    return pipelines.values().stream().mapToLong(AppendPipeline::uncommittedBytes).sum();
  }

  void started(AppendPipeline pipeline) {
    pipelines.put(pipeline.id(), pipeline);
  }

  /** The pipeline of a segment: it ends with those of the whole. */
  void started(AppendPipeline pipeline, SegmentRecord segment) {
    segments.put(pipeline, segment);
    started(pipeline);
  }

  void ended(AppendPipeline pipeline) {
    boolean ofSegment = segments.remove(pipeline) != null;
    if (pipelines.remove(pipeline.id(), pipeline) && !ofSegment) {
      synchronized (detached) {
        detached.put(pipeline.id(), pipeline.digest());
      }
    }
  }

  /**
   * Ends the upload's pipeline, if there is one, and those of its segments; completes when its file
   * is free.
   */
  Mono<Void> evict(UploadId id, TransferException why) {
    AppendPipeline pipeline = pipelines.get(id);
    Mono<Void> segmentsLeft = evictSegments(id, segment -> true, why);
    return pipeline == null ? segmentsLeft : pipeline.evict(why).then(segmentsLeft);
  }

  /** The same, but what was written is committed before. */
  Mono<Void> settle(UploadId id, TransferException why) {
    AppendPipeline pipeline = pipelines.get(id);
    Mono<Void> segmentsLeft = evictSegments(id, segment -> true, why);
    return pipeline == null ? segmentsLeft : pipeline.stop(why).then(segmentsLeft);
  }

  /** Ends the pipelines of some segments of that upload; completes when they write no more. */
  Mono<Void> evictSegments(UploadId whole, Predicate<SegmentRecord> which, TransferException why) {
    return Flux.defer(() -> Flux.fromIterable(segments.entrySet()))
        .filter(entry -> entry.getValue().whole().equals(whole) && which.test(entry.getValue()))
        .flatMap(entry -> entry.getKey().evict(why), Integer.MAX_VALUE)
        .then();
  }

  /** Ends every pipeline at its frontier; completes when all have or the time is over. */
  Mono<Void> stopAll(TransferException why, Duration atMost) {
    return Flux.fromIterable(pipelines.values())
        .flatMap(pipeline -> pipeline.stop(why), Integer.MAX_VALUE)
        .then()
        .timeout(atMost, Mono.empty());
  }

  /**
   * The digest state of an upload that was detached, if it covers nothing beyond the frontier:
   * bytes above it may come again with other values.
   */
  Optional<PrefixHasher.HashState> takeDigest(UploadId id, long frontierBytes) {
    ObjectDigest digest;
    synchronized (detached) {
      digest = detached.remove(id);
    }
    return Optional.ofNullable(digest)
        .flatMap(ObjectDigest::handOver)
        .filter(state -> state.hashedBytes() <= frontierBytes);
  }
}
