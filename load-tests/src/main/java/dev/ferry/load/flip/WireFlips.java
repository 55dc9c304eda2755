package dev.ferry.load.flip;

import dev.ferry.client.DownloadRequest;
import dev.ferry.client.DownloadResult;
import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** One bit of the first connection of a transfer flips, in either direction. */
final class WireFlips {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Where greetings and control messages are; half of the flips are there. */
  private static final long CONTROL_BYTES = 700;

  private final Workbench bench;
  private final ServiceProcess service;
  private final SeededFile source;
  private final SplittableRandom random;
  private final Path workspaces;
  private final WorkspaceFile stored;
  private final FerryClient witness;
  private int number;

  WireFlips(Workbench bench, ServiceProcess service, SeededFile source, long seed) {
    this.bench = bench;
    this.service = service;
    this.source = source;
    this.random = new SplittableRandom(seed);
    this.workspaces = bench.file("data").resolve("workspaces");
    this.witness = bench.client(service.address());
    this.stored = WorkspaceFile.parse("lab:/kept/b");
    publish(stored, source.path());
    SeededFile other = SeededFile.write(bench.file("other"), ~seed, source.sizeBytes());
    // One flipped bit turns the asked-for name into one of these.
    for (String twin : List.of("c", "j", "r", "B")) {
      publish(WorkspaceFile.parse("lab:/kept/" + twin), other.path());
    }
  }

  private void publish(WorkspaceFile target, Path content) {
    Receipt unused =
        Waiting.value(
            witness.upload(UploadRequest.of(UploadSource.ofPath(content), target)).completion(),
            PATIENCE);
  }

  /**
   * That many uploads and that many downloads at the same time, each with its flip; what was
   * published is looked at after the last one ended.
   */
  List<FlipRound> run(int uploads, int downloads) {
    List<Callable<FlipRound>> rounds = new ArrayList<>();
    for (int index = 0; index < uploads; index++) {
      Fault.Flip flip = nextFlip(Direction.TO_TARGET);
      WorkspaceFile target = WorkspaceFile.parse("lab:/up/" + number++);
      rounds.add(() -> upload(target, flip));
    }
    for (int index = 0; index < downloads; index++) {
      Fault.Flip flip = nextFlip(Direction.TO_CLIENT);
      Path target = bench.file("down-" + number++);
      rounds.add(() -> download(target, flip));
    }
    List<FlipRound> done = AtOnce.run(rounds);
    // A flip may change the name: which round published other content is not known, that one did
    // is.
    return anythingElseStored() ? done.stream().map(FlipRound::blamed).toList() : done;
  }

  private FlipRound upload(WorkspaceFile target, Fault.Flip flip) {
    String outcome = FlipRound.GOOD;
    boolean wrong = false;
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      proxy.nextConnection(flip);
      FerryClient client = FlipClients.impatient(proxy.port());
      try {
        Receipt receipt =
            Waiting.value(
                client
                    .upload(UploadRequest.of(UploadSource.ofPath(source.path()), target))
                    .completion(),
                PATIENCE);
        wrong =
            !receipt.digest().equals(Optional.of(source.digest()))
                || !isStored(receipt.file(), target);
      } catch (TransferException e) {
        outcome = e.code().name();
      }
      Waiting.done(client.close(), PATIENCE);
    }
    return new FlipRound(FlipRound.Place.UPLOAD, flip.toString(), outcome, wrong);
  }

  private boolean isStored(WorkspaceFile named, WorkspaceFile target) {
    return named.equals(target) && Digests.of(onDisk(target)).equals(source.digest());
  }

  private Path onDisk(WorkspaceFile file) {
    return workspaces
        .resolve(file.workspace().value())
        .resolve(file.path().toString().substring(1));
  }

  /** Whatever was published, under whatever name the flip made: it must be the source. */
  private boolean anythingElseStored() {
    boolean wrong = false;
    for (Path file : published()) {
      wrong |= !Digests.of(file).equals(source.digest());
      delete(file);
    }
    return wrong;
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> published() {
    try (Stream<Path> files = Files.walk(workspaces)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.startsWith(workspaces.resolve("lab/kept")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FlipRound download(Path target, Fault.Flip flip) {
    String outcome = FlipRound.GOOD;
    boolean wrong;
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      proxy.nextConnection(flip);
      FerryClient client = FlipClients.impatient(proxy.port());
      try {
        DownloadResult result =
            Waiting.value(
                client.download(DownloadRequest.of(stored, target)).completion(), PATIENCE);
        wrong =
            !result.digest().equals(Optional.of(source.digest()))
                || !Digests.of(target).equals(source.digest());
        delete(target);
      } catch (TransferException e) {
        outcome = e.code().name();
        wrong = Files.exists(target);
      }
      Waiting.done(client.close(), PATIENCE);
    }
    return new FlipRound(FlipRound.Place.DOWNLOAD, flip.toString(), outcome, wrong);
  }

  private Fault.Flip nextFlip(Direction bytesRun) {
    Direction opposite =
        bytesRun == Direction.TO_TARGET ? Direction.TO_CLIENT : Direction.TO_TARGET;
    boolean amongBytes = random.nextInt(4) > 0;
    Direction direction = amongBytes ? bytesRun : opposite;
    boolean early = !amongBytes || random.nextInt(3) == 0;
    long position = random.nextLong(early ? CONTROL_BYTES : source.sizeBytes());
    return new Fault.Flip(direction, position, random.nextInt(Byte.SIZE));
  }
}
