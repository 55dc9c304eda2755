package dev.ferry.load.cancel;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.DownloadRequest;
import dev.ferry.client.FerryClient;
import dev.ferry.client.ReadRequest;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.host.ServiceRooms;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.LeakRecorder;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A service and its clients in this process, whose calls are given up at random moments: at once,
 * while connecting, in the middle of bytes, when all is over.
 */
public final class Cancels implements AutoCloseable {
  private static final int SEGMENTS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int CLIENT_LIVES = 50;
  private static final int PIECE_BYTES = 100_000;
  private static final long LONGEST_MICROS = 60_000;
  private static final int WARM_UP = 40;

  private final Workbench bench;
  private final SeededFile source;
  private final ServiceRooms rooms;
  private final SplittableRandom random;
  private final Map<Call, Integer> given = new EnumMap<>(Call.class);
  private final WorkspaceFile stored = WorkspaceFile.parse("lab:/cancel/stored");
  private final Path downloads;
  private FerryClient client;
  private int number;
  private int ended;
  private Holdings baseline;

  /**
   * A service with one published file.
   *
   * @param source what is transferred
   * @param seed draws calls and moments
   */
  public Cancels(Workbench bench, SeededFile source, long seed) {
    this.bench = bench;
    this.source = source;
    this.rooms = bench.keep(new ServiceRooms(bench.file("data"), Clock.systemUTC()));
    this.random = new SplittableRandom(seed);
    this.downloads = newFolder(bench.file("downloads"));
    this.client = newClient();
    var unused =
        Waiting.value(
            client
                .upload(UploadRequest.of(UploadSource.ofPath(source.path()), stored))
                .completion(),
            PATIENCE);
    this.baseline = new Holdings(0, 0, List.of(), 0, List.of(), true);
    for (int i = 0; i < WARM_UP; i++) {
      cancelOne();
    }
    given.clear();
    ended = 0;
    baseline = settle();
  }

  /** What is called and given up. */
  public enum Call {
    UPLOAD_FILE,
    UPLOAD_STREAM,
    DOWNLOAD,
    DOWNLOAD_SEGMENTS,
    READ,
    STAT,
    LIST,
    UPLOADS,
    REMOVE
  }

  /** How often each was given up. */
  public Map<Call, Integer> given() {
    return given;
  }

  /** How many had ended before. */
  public int ended() {
    return ended;
  }

  /** What the process held before the first one that counts. */
  public Holdings baseline() {
    return baseline;
  }

  /** Calls something and gives it up at a random moment. */
  public void cancelOne() {
    number++;
    if (number % CLIENT_LIVES == 0) {
      Waiting.done(client.close(), PATIENCE);
      client = newClient();
    }
    Call call = Call.values()[random.nextInt(Call.values().length)];
    given.merge(call, 1, Integer::sum);
    CompletableFuture<?> running = begin(call).toFuture();
    // Early moments are likelier: that is where connecting and opening happen.
    double part = random.nextDouble();
    long micros = (long) (LONGEST_MICROS * part * part * part);
    boolean unused = Waiting.until(running::isDone, Duration.ofNanos(micros * 1000));
    if (!running.cancel(true)) {
      ended++;
    }
  }

  private Mono<?> begin(Call call) {
    WorkspaceFile target = WorkspaceFile.parse("lab:/cancel/up/" + number);
    return switch (call) {
      case UPLOAD_FILE ->
          client.upload(UploadRequest.of(UploadSource.ofPath(source.path()), target)).completion();
      case UPLOAD_STREAM ->
          client
              .upload(
                  UploadRequest.of(
                      UploadSource.ofPublisher(ContentLength.of(source.sizeBytes()), pieces()),
                      target))
              .completion();
      case DOWNLOAD ->
          client
              .download(DownloadRequest.of(stored, downloads.resolve(Integer.toString(number))))
              .completion();
      case DOWNLOAD_SEGMENTS ->
          client
              .download(
                  DownloadRequest.of(stored, downloads.resolve(Integer.toString(number)))
                      .withSegments(SEGMENTS))
              .completion();
      case READ -> client.read(ReadRequest.of(stored)).then();
      case STAT -> client.stat(stored);
      case LIST -> client.list(WorkspaceFile.parse("lab:/cancel/up")).then();
      case UPLOADS -> client.uploads(null, true).then();
      case REMOVE -> client.remove(target);
    };
  }

  private Flux<ByteBuffer> pieces() {
    SeededBytes bytes = new SeededBytes(1);
    int count = (int) ((source.sizeBytes() + PIECE_BYTES - 1) / PIECE_BYTES);
    return Flux.range(0, count)
        .map(
            index ->
                bytes.at(
                    (long) index * PIECE_BYTES,
                    (int) Math.min(PIECE_BYTES, source.sizeBytes() - (long) index * PIECE_BYTES)));
  }

  private FerryClient newClient() {
    return FerryClient.create(
        ClientOptions.builder().address(rooms.address()).clientName("ferry-lab").build());
  }

  /**
   * Closes the client, gives up what uploads are open and tells what is still held when nothing
   * changes any more.
   */
  public Holdings settle() {
    Waiting.done(client.close(), PATIENCE);
    client = newClient();
    boolean unusedQuiet = Waiting.until(() -> rooms.activeUploads() == 0, PATIENCE);
    for (UploadStatus open : openUploads()) {
      var unused = Waiting.value(client.abortUpload(open.id()), PATIENCE);
    }
    Waiting.done(client.close(), PATIENCE);
    client = newClient();
    boolean unusedGone =
        Waiting.until(
            () -> rooms.connections() == 0 && isNoMoreThanBefore(descriptors()), PATIENCE);
    try {
      return new Holdings(
          rooms.connections(),
          rooms.activeUploads(),
          descriptors(),
          temporaryFiles(),
          LeakRecorder.drain(),
          rooms.storeAnswers());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private List<UploadStatus> openUploads() {
    try {
      return Waiting.value(client.uploads(null, false).collectList(), PATIENCE);
    } catch (TransferException e) {
      throw new IllegalStateException("The service does not answer any more", e);
    }
  }

  /** The first time there is nothing to compare with. */
  private boolean isNoMoreThanBefore(List<String> descriptors) {
    int before = baseline.descriptors().size();
    return before == 0 || descriptors.size() <= before;
  }

  private static List<String> descriptors() {
    return list(Path.of("/proc/self/fd")).stream()
        .map(Cancels::target)
        .filter(target -> !target.endsWith(".jar"))
        .toList();
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }

  /** Staging files, new directories, sidecars that were not finished; part files are wanted. */
  private int temporaryFiles() {
    int unfinished =
        (int) list(downloads).stream().filter(file -> file.toString().endsWith(".new")).count();
    return list(bench.file("data/staging")).size()
        + list(bench.file("data/nursery")).size()
        + unfinished;
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path newFolder(Path folder) {
    try {
      return Files.createDirectory(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Waiting.done(client.close(), PATIENCE);
  }
}
