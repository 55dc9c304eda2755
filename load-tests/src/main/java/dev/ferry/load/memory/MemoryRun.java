package dev.ferry.load.memory;

import dev.ferry.load.process.ClientProcess;
import dev.ferry.load.process.ClientSettings;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.MemoryProbe;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** One large file up and down with both sides in JVMs that have little memory. */
public final class MemoryRun {
  private static final String[] LITTLE_MEMORY = {"-Xmx128m", "-XX:MaxDirectMemorySize=64m"};
  private static final Duration PATIENCE = Duration.ofHours(2);
  private static final String STORED = "lab:/memory/large.bin";

  private final Workbench bench;
  private final SeededFile source;

  /**
   * A run.
   *
   * @param source what is transferred; deleted once it is up, so that three copies never exist
   */
  public MemoryRun(Workbench bench, SeededFile source) {
    this.bench = bench;
    this.source = source;
  }

  /** Up, then down. */
  public Result run() {
    ServiceProcess service = bench.service(ServiceSettings.FRUGAL.withFlags(LITTLE_MEMORY));
    ClientSettings settings = bench.commandsTo(service.address()).withFlags(LITTLE_MEMORY);
    Path copy = bench.file("copy");
    try (MemoryProbe serviceMemory = MemoryProbe.of(service.pid())) {
      Leg up = leg(bench.command(settings, "push", source.path().toString(), STORED));
      Files.delete(source.path());
      Leg down = leg(bench.command(settings, "pull", STORED, copy.toString()));
      boolean same =
          up.digest().equals(source.digest().toString())
              && down.digest().equals(source.digest().toString())
              && Digests.of(copy).equals(source.digest());
      return new Result(
          up,
          down,
          serviceMemory.residentPeakBytes(),
          serviceMemory.anonymousPeakBytes(),
          same,
          service.output().contains("LEAK:"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      service.close();
    }
  }

  private static Leg leg(ClientProcess client) {
    try (MemoryProbe memory = MemoryProbe.of(client.pid())) {
      ClientProcess.Result result = client.await(PATIENCE).orThrow();
      return new Leg(
          result.json().path("digest").asString(""),
          result.json().path("seconds").asDouble(0),
          memory.residentPeakBytes(),
          memory.anonymousPeakBytes());
    }
  }

  /**
   * One way.
   *
   * @param digest digest that the command printed
   * @param seconds how long it took
   * @param residentPeakBytes the client's largest resident set
   * @param anonymousPeakBytes its largest anonymous part
   */
  public record Leg(
      String digest, double seconds, long residentPeakBytes, long anonymousPeakBytes) {}

  /**
   * Both ways.
   *
   * @param up the upload
   * @param down the download
   * @param serviceResidentPeakBytes the service's largest resident set
   * @param serviceAnonymousPeakBytes its largest anonymous part
   * @param digestMatched whether every digest is that of the source
   * @param leaked whether the service reported a leaked buffer
   */
  public record Result(
      Leg up,
      Leg down,
      long serviceResidentPeakBytes,
      long serviceAnonymousPeakBytes,
      boolean digestMatched,
      boolean leaked) {
    /** Heap, direct memory, and what a JVM of this size needs beside them. */
    public static final long BOUND_BYTES = 320L << 20;

    /** Largest anonymous memory of either side. */
    public long anonymousPeakBytes() {
      long client = Math.max(up.anonymousPeakBytes(), down.anonymousPeakBytes());
      return Math.max(client, serviceAnonymousPeakBytes);
    }

    /** Whether both sides stayed small and the content arrived. */
    public boolean held() {
      return digestMatched && !leaked && anonymousPeakBytes() <= BOUND_BYTES;
    }
  }
}
