package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.client.temporal.AttemptEnd;
import dev.ferry.client.temporal.CancelMode;
import dev.ferry.client.temporal.MirrorRequest;
import dev.ferry.client.temporal.PullRequest;
import dev.ferry.client.temporal.PullResult;
import dev.ferry.client.temporal.PushRequest;
import dev.ferry.client.temporal.PushResult;
import dev.ferry.client.temporal.TreeRequest;
import dev.ferry.load.host.ServiceRooms;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.temporal.JobPlan;
import dev.ferry.load.temporal.JobResult;
import dev.ferry.load.temporal.LabWorker;
import dev.ferry.load.temporal.TemporalStage;
import dev.ferry.load.temporal.TemporalStage.RunningJob;
import dev.ferry.load.temporal.WorkerRound;
import dev.ferry.load.temporal.WorkerRound.Trouble;
import dev.ferry.load.temporal.WorkerRounds;
import dev.ferry.load.temporal.example.TemporalExampleCommand;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import io.temporal.client.WorkflowFailedException;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Activities with real transfers; {@code ferry lab temporal} has more trouble. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TemporalTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long SIZE_BYTES = 6L << 20;

  /** More than may be under way, so that it is not over when it is to stop. */
  private static final long LARGE_BYTES = 16L << 20;

  private static final long SLOW = 4L << 20;
  private static final long HEARTBEAT_MILLIS = 1000;
  private static final WorkspaceName LAB = new WorkspaceName("lab");

  private final Workbench bench = Workbench.open();
  private final long seed = Seed.announce(TemporalTest.class);
  private final SeededFile source = SeededFile.write(bench.file("source"), seed, SIZE_BYTES);
  private final SeededFile large = SeededFile.write(bench.file("large"), seed, LARGE_BYTES);
  private final ServiceRooms service =
      bench.keep(new ServiceRooms(bench.file("data"), Clock.systemUTC()));
  private final FerryClient witness = bench.client(service.address());
  private final TemporalStage stage = bench.keep(new TemporalStage(bench, service.address()));

  @AfterAll
  void close() {
    bench.close();
  }

  @Test
  void push_firstWorkerInTrouble_secondOneGoesOn() {
    List<CompletableFuture<WorkerRound>> rounds =
        Stream.of(Trouble.values())
            .map(trouble -> CompletableFuture.supplyAsync(() -> round(trouble)))
            .toList();

    assertThat(rounds).extracting(CompletableFuture::join).allMatch(WorkerRound::held);
  }

  private WorkerRound round(Trouble trouble) {
    return new WorkerRounds(stage, witness, source, HEARTBEAT_MILLIS, seed + trouble.ordinal())
        .round(trouble);
  }

  @Test
  void push_hundredOnAWorkerWithTwoThreads_runAtOnce() {
    SeededFile small = SeededFile.write(bench.file("small"), seed, 100_000);
    List<PushRequest> pushes =
        IntStream.range(0, 100)
            .mapToObj(i -> PushRequest.of(small.path().toString(), "lab:/hundred/" + i))
            .toList();
    LabWorker worker = stage.worker("hundred");
    worker.proxy().stallAll();
    RunningJob job = stage.start(JobPlan.ofPushes("hundred", pushes));
    worker.begin();

    boolean allAtOnce = job.awaitBegun(100);
    worker.proxy().releaseAll();

    assertThat(allAtOnce).isTrue();
    assertThat(job.await().pushes())
        .extracting(PushResult::digest)
        .hasSize(100)
        .containsOnly(small.digest().toString());
  }

  @Test
  void push_cancelled_pausesOrAbortsAsAsked() {
    RunningJob paused = halfWay("paused", CancelMode.PAUSE);
    RunningJob aborted = halfWay("aborted", CancelMode.ABORT);

    RunningJob pausedTree = treeHalfWay("tree-paused", CancelMode.PAUSE);
    RunningJob abortedTree = treeHalfWay("tree-aborted", CancelMode.ABORT);
    List<RunningJob> all = List.of(paused, aborted, pausedTree, abortedTree);

    all.forEach(RunningJob::cancel);

    assertThat(all)
        .allSatisfy(
            job ->
                assertThatThrownBy(job::await)
                    .isInstanceOf(WorkflowFailedException.class)
                    .hasCauseInstanceOf(CanceledFailure.class));
    assertThat(open("lab:/aborted")).isEmpty();
    assertThat(open("lab:/tree-aborted/" + large.path().getFileName())).isEmpty();
    assertThat(open("lab:/tree-paused/" + large.path().getFileName())).hasSize(1);
    List<UploadStatus> open = open("lab:/paused");
    assertThat(open).hasSize(1);
    UploadStatus left = open.get(0);
    assertThat(left.durable().lengthBytes()).isPositive();
    assertThat(left.key().value()).startsWith("temporal-");
  }

  private RunningJob halfWay(String name, CancelMode mode) {
    LabWorker worker = stage.worker(name);
    worker.proxy().nextConnection(Fault.throttle(Direction.TO_TARGET, SLOW));
    PushRequest push = PushRequest.of(large.path().toString(), "lab:/" + name).withOnCancel(mode);
    RunningJob job = stage.start(JobPlan.ofPushes(name, List.of(push)));
    worker.begin().awaitSent(1L << 20);
    return job;
  }

  private RunningJob treeHalfWay(String name, CancelMode mode) {
    LabWorker worker = stage.worker(name);
    worker.proxy().nextConnection(Fault.throttle(Direction.TO_TARGET, SLOW));
    String folder = String.valueOf(large.path().getParent());
    TreeRequest push =
        TreeRequest.of(folder, "lab:/" + name)
            .withExcludes(List.of("*", "!" + large.path().getFileName()))
            .withOnCancel(mode);
    RunningJob job = stage.start(JobPlan.ofTrees(name, List.of(push), List.of(), List.of()));
    worker.begin().awaitSent(1L << 20);
    return job;
  }

  private List<UploadStatus> open(String file) {
    return Waiting.value(
        witness
            .uploads(LAB, false)
            .filter(upload -> upload.file().toString().equals(file))
            .collectList(),
        PATIENCE);
  }

  @Test
  void stop_whileAPushRuns_anotherWorkerGoesOnAtOnce() {
    LabWorker first = stage.worker("stopped");
    first.proxy().nextConnection(Fault.throttle(Direction.TO_TARGET, SLOW));
    RunningJob job =
        stage.start(
            JobPlan.ofPushes(
                    "stopped", List.of(PushRequest.of(large.path().toString(), "lab:/stopped")))
                .withHeartbeatMillis(60_000));
    first.begin().awaitSent(1L << 20);
    first.retire();
    LabWorker unused = stage.worker("stopped").begin();

    Waiting.done(first.activities().stop(), PATIENCE);

    PushResult result = job.await().pushes().get(0);
    assertThat(result.resumedFromBytes()).isPositive();
    assertThat(result.digest()).isEqualTo(large.digest().toString());
    assertThat(first.ends())
        .singleElement()
        .extracting(AttemptEnd::codeOrNull)
        .isEqualTo(FailureCode.PAUSED);
  }

  @Test
  void pull_givenUpByTemporalOnly_nextAttemptOnTheSameWorkerGoesOn() {
    publish("lab:/same");
    LabWorker worker = stage.worker("same").begin();
    worker.proxy().plan(index -> List.of(Fault.throttle(Direction.TO_CLIENT, SLOW)));
    Path copy = bench.file("same");
    RunningJob job =
        stage.start(
            JobPlan.ofPull("same", PullRequest.of("lab:/same", copy.toString()))
                .withHeartbeatMillis(HEARTBEAT_MILLIS));

    worker.loseAnAttempt();

    assertThat(job.await().pulls().get(0).digest()).isEqualTo(source.digest().toString());
    assertThat(Digests.of(copy)).isEqualTo(source.digest());
    assertThat(worker.awaitEnd().kind()).isEqualTo(AttemptEnd.Kind.LOST);
  }

  private void publish(String target) {
    var unused =
        Waiting.value(
            witness
                .upload(
                    UploadRequest.of(
                        UploadSource.ofPath(source.path()), WorkspaceFile.parse(target)))
                .completion(),
            PATIENCE);
  }

  @Test
  void pull_ofNothing_failsForGoodByItsCode() {
    LabWorker unused = stage.worker("nothing").begin();
    RunningJob job =
        stage.start(
            JobPlan.ofPull(
                "nothing", PullRequest.of("lab:/no/such/file", bench.file("never").toString())));

    assertThatThrownBy(job::await)
        .cause()
        .isInstanceOf(ActivityFailure.class)
        .cause()
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            failure -> {
              assertThat(failure.isNonRetryable()).isTrue();
              assertThat(FailureCode.byName(failure.getType())).isPresent();
            });
  }

  @Test
  void pull_twice_receivesNothingTheSecondTime() {
    publish("lab:/pulled");
    LabWorker unused = stage.worker("pulls").begin();
    Path copy = bench.file("copy");
    JobPlan pull = JobPlan.ofPull("pulls", PullRequest.of("lab:/pulled", copy.toString()));

    PullResult first = stage.start(pull).await().pulls().get(0);
    PullResult second = stage.start(pull).await().pulls().get(0);

    assertThat(first.receivedBytes()).isEqualTo(SIZE_BYTES);
    assertThat(first.digest()).isEqualTo(source.digest().toString());
    assertThat(second.receivedBytes()).isZero();
    assertThat(Digests.of(copy)).isEqualTo(source.digest());
  }

  @Test
  void trees_pushedPulledAndMirrored_areEqual() throws IOException {
    LabWorker unused = stage.worker("trees").begin();
    Path here = Files.createDirectories(bench.file("here"));
    Files.writeString(here.resolve("a"), "one");
    String there = bench.file("there").toString();
    var push = TreeRequest.of(here.toString(), "lab:/tree");
    var pull = TreeRequest.of(there, "lab:/tree").withVerify(true);
    var mirror = MirrorRequest.of(here.toString(), "lab:/both", bench.file("memory").toString());

    JobResult pushed =
        stage.start(JobPlan.ofTrees("trees", List.of(push), List.of(), List.of(mirror))).await();
    JobResult pulled =
        stage.start(JobPlan.ofTrees("trees", List.of(), List.of(pull), List.of())).await();

    assertThat(pushed.pushedTrees().get(0).transferred()).isEqualTo(1);
    assertThat(pushed.mirrors().get(0).sent().transferred()).isEqualTo(1);
    assertThat(pulled.pulledTrees().get(0).digest()).startsWith("sha256:");
    assertThat(bench.file("there").resolve("a")).hasContent("one");
  }

  @Test
  void example_always_seedsRunsAndCollects() throws IOException {
    Path inputs = Files.createDirectories(bench.file("inputs"));
    Files.writeString(inputs.resolve("one.txt"), "a\nb\nc\n");
    Files.writeString(inputs.resolve("two.txt"), "d\n");

    String said = TemporalExampleCommand.run(witness, inputs, bench.file("artifacts"));

    assertThat(said).startsWith("seeded 2 files, counted the lines of 2, collected 1 files");
    assertThat(bench.file("artifacts").resolve("report.txt"))
        .content()
        .isEqualToIgnoringWhitespace("3 /in/one.txt 1 /in/two.txt");
  }
}
