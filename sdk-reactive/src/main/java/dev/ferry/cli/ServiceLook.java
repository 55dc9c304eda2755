package dev.ferry.cli;

import dev.ferry.client.FerryClient;
import dev.ferry.client.access.GrantInfo;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.ServiceInfo;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at what the service says: whether it lets us in, and how it is. */
final class ServiceLook {
  private static final String SERVICE = "service";
  private static final String TOKEN = "token";
  private static final String CLOCK = "clock";
  private static final Duration CLOCK_SKEW_MAX = Duration.ofSeconds(30);
  private static final Duration TOKEN_LEFT_MIN = Duration.ofMinutes(10);
  private static final long ROOM_MIN_BYTES = 1L << 30;

  private static final Map<String, Set<FailureCode>> REFUSALS =
      Map.of(
          "tls",
          Set.of(
              FailureCode.TLS_REQUIRED,
              FailureCode.TLS_UNAVAILABLE,
              FailureCode.SERVICE_UNTRUSTED,
              FailureCode.NAME_MISMATCH,
              FailureCode.CERTIFICATE_REFUSED),
          TOKEN,
          Set.of(FailureCode.UNAUTHENTICATED),
          "protocol",
          Set.of(FailureCode.VERSION_UNSUPPORTED));

  private final FerryClient client;
  private final String version;
  private final List<Finding> findings = new ArrayList<>();
  private @Nullable ServiceInfo seen;

  /**
   * A look by that client.
   *
   * @param version of this program
   */
  ServiceLook(FerryClient client, String version) {
    this.client = client;
    this.version = version;
  }

  /** What the service told about itself; null when it did not. */
  @Nullable ServiceInfo seenOrNull() {
    return seen;
  }

  /**
   * Everything there is to see.
   *
   * @param workspace to look for; null for none
   */
  List<Finding> findings(@Nullable WorkspaceName workspace) {
    try {
      askService();
      askToken();
      if (workspace != null) {
        askWorkspace(workspace);
      }
    } catch (TransferException e) {
      findings.add(refusal(e));
    }
    return findings;
  }

  private void askService() {
    Instant asked = Instant.now();
    ServiceInfo info;
    try {
      info = Awaiting.value(client.service().about());
    } catch (TransferException e) {
      if (e.code() != FailureCode.MALFORMED) {
        throw e;
      }
      findings.add(
          Finding.warning(
              SERVICE,
              "It lets us in, and is older than this program: it does not tell about itself",
              "Upgrade the service to see its version, clock, limits and volume."));
      return;
    }
    Duration roundTrip = Duration.between(asked, Instant.now());
    seen = info;
    findings.add(
        Finding.ok(
            SERVICE,
            String.format(
                Locale.ROOT,
                "version %s, up since %s, answers in %s; this program is version %s",
                info.version(),
                info.startedAt(),
                Amounts.millis(roundTrip),
                version)));
    findings.add(protocol(info));
    findings.add(clock(info, asked.plus(roundTrip.dividedBy(2)), roundTrip));
    findings.add(volume(info));
    findings.add(limits(info.limits()));
  }

  private static Finding protocol(ServiceInfo info) {
    return Finding.ok("protocol", "speaks version " + info.protocolVersions());
  }

  static Finding clock(ServiceInfo info, Instant here, Duration roundTrip) {
    Duration skew = Duration.between(here, info.now());
    String apart =
        Amounts.millis(skew.abs())
            + (skew.isNegative() ? " behind" : " ahead of")
            + " ours, give or take "
            + Amounts.millis(roundTrip.dividedBy(2));
    return skew.abs().compareTo(CLOCK_SKEW_MAX) > 0
        ? Finding.warning(
            CLOCK,
            "The service's clock is " + apart,
            "Set the clock of one of the two machines (NTP): tokens end and times are kept by it.")
        : Finding.ok(CLOCK, apart);
  }

  static Finding volume(ServiceInfo info) {
    String name = "volume";
    ServiceInfo.Room room = info.roomOrNull();
    if (room == null) {
      return Finding.skipped(
          name, "not told: the token may not write, or the disk does not answer");
    }
    long usable = room.freeBytes() - room.floorBytes();
    String message =
        Amounts.bytes(room.freeBytes())
            + " of "
            + Amounts.bytes(room.totalBytes())
            + " free, "
            + Amounts.bytes(room.floorBytes())
            + " of them stay so";
    String nextStep = "Free space on the service's volume, or abort uploads ('ferry uploads').";
    if (usable <= 0) {
      return Finding.failed(name, FailureCode.STORAGE_FULL, message, nextStep);
    }
    return usable < ROOM_MIN_BYTES
        ? Finding.warning(name, message, nextStep)
        : Finding.ok(name, message);
  }

  private static Finding limits(ServiceInfo.Limits limits) {
    return Finding.ok(
        "limits",
        String.format(
            Locale.ROOT,
            "chunks of %s, a window of %s, files of one request %s, %d streams of a connection,"
                + " %d open uploads",
            Amounts.bytes(limits.chunkBytesMax()),
            Amounts.bytes(limits.windowBytes()),
            Amounts.bytes(limits.putBytesMax()),
            limits.streamsPerConnection(),
            limits.openUploadsMax()));
  }

  private void askToken() {
    GrantInfo grant = Awaiting.value(client.access().show());
    String message =
        grant.subject()
            + " may "
            + String.join(", ", grant.operations())
            + " in "
            + String.join(", ", grant.workspaces())
            + grant.expiresAt().map(end -> ", until " + end).orElse("");
    Instant soon = Instant.now().plus(TOKEN_LEFT_MIN);
    findings.add(
        grant.expiresAt().filter(soon::isAfter).isPresent()
            ? Finding.warning(TOKEN, message, "Get a fresh token: transfers stop when it ends.")
            : Finding.ok(TOKEN, message));
  }

  private void askWorkspace(WorkspaceName workspace) {
    String name = "workspace " + workspace;
    try {
      var unused = Awaiting.value(client.workspaces().get(workspace));
      findings.add(Finding.ok(name, "is there"));
    } catch (TransferException e) {
      findings.add(
          e.code() == FailureCode.UNKNOWN_WORKSPACE
              ? Finding.warning(
                  name,
                  "It is not there, or this token may not know of it",
                  "'ferry workspace list' shows what there is; 'ferry workspace create' makes it.")
              : Finding.failed(name, e));
    }
  }

  /** Which of the steps into the service failed. */
  private static Finding refusal(TransferException failure) {
    String name =
        REFUSALS.entrySet().stream()
            .filter(step -> step.getValue().contains(failure.code()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(SERVICE);
    boolean silent =
        failure.code() == FailureCode.CONNECTION_LOST || failure.code() == FailureCode.STALLED;
    return silent
        ? Finding.failed(
            name,
            failure.code(),
            failure.code() + ": " + failure.getMessage(),
            "Check that the port is Ferry's RSocket port (7420 by default) and not the HTTP port,"
                + " and that nothing in between ends connections.")
        : Finding.failed(name, failure);
  }
}
