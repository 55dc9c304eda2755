package dev.ferry.service.upload;

import static dev.ferry.service.upload.StoredUploads.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.resume.ResumeStore;
import dev.ferry.service.ServiceHarness;
import dev.ferry.transfer.UploadState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the sweep deletes, and when it deletes nothing. */
final class SweepTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path data;

  /** Three open uploads with their files, and one that ended. */
  private void plant() throws IOException {
    try (ServiceHarness today = ServiceHarness.start(data)) {
      StoredUploads uploads = new StoredUploads(today.store, data);
      for (char open : "abc".toCharArray()) {
        uploads.file(uploads.row(id(open), 10).id(), 10);
      }
      var unused = uploads.ended(id('d'), UploadState.ABORTED);
    }
  }

  private static Clock inAYear() {
    return Clock.offset(Clock.systemUTC(), Duration.ofDays(365));
  }

  private Map<String, String> rows(ServiceHarness service) {
    return new StoredUploads(service.store, data)
        .rows(service.store.list(null, EnumSet.allOf(UploadState.class)));
  }

  private ServiceHarness start(UnaryOperator<ResumeStore> store) {
    return ServiceHarness.options(data).clock(inAYear()).store(store).start();
  }

  @Test
  void sweep_listBreaksOffInTheMiddle_endsAndDeletesNothing() throws IOException {
    plant();
    for (int rows = 0; rows <= 3; rows++) {
      int listed = rows;
      try (ServiceHarness service = start(real -> Interrupted.list(real, "listExpired", listed))) {
        Map<String, String> before = rows(service);
        Set<String> files = new StoredUploads(service.store, data).files();

        assertThatThrownBy(() -> service.uploads.sweep().block(PATIENCE))
            .isInstanceOf(Interrupted.Killed.class);

        assertThat(rows(service)).as("after %d rows", rows).isEqualTo(before).hasSize(4);
        assertThat(new StoredUploads(service.store, data).files()).isEqualTo(files).hasSize(3);
      }
    }
  }

  @Test
  void sweep_expiredUploads_areEndedTheirFilesDeletedAndOldRecordsForgotten() throws IOException {
    plant();
    try (ServiceHarness service = start(UnaryOperator.identity())) {
      assertThat(service.uploads.sweep().block(PATIENCE)).isEqualTo(3);

      assertThat(rows(service))
          .hasSize(3)
          .doesNotContainKey(id('d').value())
          .containsEntry(id('a').value(), "EXPIRED Optional[EXPIRED] 10");
      assertThat(new StoredUploads(service.store, data).files()).isEmpty();
    }
  }

  @Test
  void sweep_uploadContinuedSinceItWasListed_isLeftOpen() throws IOException {
    plant();
    try (ServiceHarness service = start(SweepTest::continuingAWhileListing)) {
      assertThat(service.uploads.sweep().block(PATIENCE)).isEqualTo(2);

      assertThat(rows(service)).containsEntry(id('a').value(), "OPEN Optional.empty 11");
      assertThat(new StoredUploads(service.store, data).files()).containsExactly(id('a').value());
    }
  }

  private static ResumeStore continuingAWhileListing(ResumeStore real) {
    Mono<?> continued =
        real.find(id('a'))
            .map(record -> StoredUploads.commit(record, 11, inAYear().instant()))
            .flatMap(commit -> real.commit(List.of(commit), true));
    return Interrupted.wrap(
        real,
        ResumeStore.class,
        (method, result) ->
            method.equals("listExpired")
                ? ((Flux<?>) result).concatWith(continued.then(Mono.empty()))
                : result);
  }
}
