package dev.ferry.transfer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a service tells about itself (docs/protocol.md §19.1).
 *
 * @param version of the program
 * @param protocolVersions that it speaks
 * @param now its clock when it answered
 * @param startedAt when it began to serve
 * @param limits what bounds every caller
 * @param roomOrNull of its volume; null for callers who may not write, and while the disk does not
 *     answer
 */
public record ServiceInfo(
    String version,
    List<Integer> protocolVersions,
    Instant now,
    Instant startedAt,
    Limits limits,
    @Nullable Room roomOrNull) {

  /** Copies the list. */
  public ServiceInfo {
    protocolVersions = List.copyOf(protocolVersions);
  }

  /** Of its volume, when it is told. */
  public Optional<Room> room() {
    return Optional.ofNullable(roomOrNull);
  }

  /**
   * Bounds, as docs/protocol.md §2.6 explains them.
   *
   * @param chunkBytesMax largest chunk
   * @param windowBytes of one upload
   * @param putBytesMax largest object of one request
   * @param controlBytesMax largest control message
   * @param streamsPerConnection at once
   * @param openUploadsMax of the whole service
   */
  public record Limits(
      int chunkBytesMax,
      int windowBytes,
      int putBytesMax,
      int controlBytesMax,
      int streamsPerConnection,
      int openUploadsMax) {}

  /**
   * Room on the volume.
   *
   * @param totalBytes its size
   * @param freeBytes that the service could write
   * @param floorBytes below which nothing grows
   */
  public record Room(long totalBytes, long freeBytes, long floorBytes) {}
}
