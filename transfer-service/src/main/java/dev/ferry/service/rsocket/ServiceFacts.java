package dev.ferry.service.rsocket;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ProtocolVersion;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.transfer.ServiceInfo;
import dev.ferry.transfer.TransferLimits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** What the service tells whoever was let in about itself (docs/protocol.md §19.1). */
public final class ServiceFacts {
  private static final Duration DISK_PATIENCE = Duration.ofSeconds(1);

  private final String version;
  private final TransferLimits limits;
  private final Mono<ServiceInfo.Room> room;
  private final Clock clock;
  private final Instant startedAt;

  /**
   * Facts of a service that begins now.
   *
   * @param version of the program
   */
  public ServiceFacts(String version, TransferLimits limits, SpaceGuard space, Clock clock) {
    this.version = version;
    this.limits = limits;
    this.room = space.room().cache(DISK_PATIENCE);
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  /** The version in a program's manifest; a build that runs from class folders has none. */
  public static String versionOf(Class<?> program) {
    return Optional.ofNullable(program.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /**
   * What that caller may know, at this moment. A disk that hangs keeps nobody waiting, and is asked
   * once a second however many ask us.
   */
  public Mono<ServiceInfo> tell(Caller caller) {
    return Mono.defer(() -> room(caller))
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .map(this::told);
  }

  private Mono<ServiceInfo.Room> room(Caller caller) {
    return caller.grant().operations().contains(Operation.WRITE)
        ? room.timeout(DISK_PATIENCE).onErrorResume(failure -> Mono.empty())
        : Mono.empty();
  }

  private ServiceInfo told(Optional<ServiceInfo.Room> room) {
    return new ServiceInfo(
        version,
        List.of(ProtocolVersion.CURRENT),
        clock.instant(),
        startedAt,
        new ServiceInfo.Limits(
            limits.chunkBytesMax(),
            limits.windowBytes(),
            ClientMessage.Put.LENGTH_BYTES_MAX,
            limits.controlBytesMax(),
            limits.streamsPerConnection(),
            limits.openUploadsMax()),
        room.orElse(null));
  }
}
