package dev.ferry.service.rsocket;

import static dev.ferry.service.RawClient.PATIENCE;
import static dev.ferry.service.SmallPuts.digest;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.FaultyDisk;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.SmallPuts;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Whole uploads in one request (docs/protocol.md §5.12). */
final class PutTest extends FailureProvocation {
  private static final WorkspaceFile TARGET = WorkspaceFile.parse("ws:/a/b/small");

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4096, ClientMessage.Put.LENGTH_BYTES_MAX})
  void put_bytes_arePublishedAndTheReceiptSaysSo(int length) throws IOException {
    byte[] bytes = content(length);

    Receipt receipt = completed(SmallPuts.of(TARGET, "k", bytes), bytes);

    assertThat(Files.readAllBytes(published())).isEqualTo(bytes);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(published())))
        .isEqualTo("rw-r-----");
    assertThat(receipt.file()).isEqualTo(TARGET);
    assertThat(receipt.lengthBytes()).isEqualTo(length);
    assertThat(receipt.crc32c()).isEqualTo(Crc32c.of(bytes, 0, length));
    assertThat(receipt.digest()).contains(digest(bytes));
    FileAnswer.Entry entry =
        (FileAnswer.Entry) client().ask(Route.STAT, new FileRequest.Stat(TARGET));
    assertThat(entry.stat().etag()).contains(receipt.etag());
    assertThat(entry.stat().digest()).contains(digest(bytes));
    assertThat(data.resolve("staging")).isEmptyDirectory();
  }

  @Test
  void put_ephemeralWithoutDigest_hasChecksumOnly() {
    byte[] bytes = content(100);

    Receipt receipt =
        completed(
            SmallPuts.of(TARGET, "k", 100, null, WriteCondition.ALWAYS, Durability.EPHEMERAL),
            bytes);

    assertThat(receipt.digest()).isEmpty();
    assertThat(receipt.crc32c()).isEqualTo(Crc32c.of(bytes, 0, 100));
    assertThat(published()).hasBinaryContent(bytes);
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void put_overAFileWithPieces_forgetsThem(Durability durability) {
    int large = 2 * Pieces.LENGTH_BYTES + 1;
    assertThat(
            client()
                .upload(RawClient.open(TARGET, "large", length(large)), CONTENT, large)
                .receipt()
                .file())
        .isEqualTo(TARGET);
    assertThat(data.resolve("pieces")).isNotEmptyDirectory();
    byte[] bytes = content(100);

    assertThat(
            completed(
                    SmallPuts.of(
                        TARGET, "k", 100, digest(bytes), WriteCondition.ALWAYS, durability),
                    bytes)
                .lengthBytes())
        .isEqualTo(100);

    assertThat(published()).hasBinaryContent(bytes);
    assertThat(data.resolve("pieces")).isEmptyDirectory();
  }

  @Test
  void put_sameKeyAgain_getsTheSameReceiptAndPublishesNothing() throws IOException {
    byte[] bytes = content(100);
    ClientMessage.Put put = SmallPuts.of(TARGET, "k", bytes);
    Receipt first = completed(put, bytes);
    Files.delete(published());

    assertThat(completed(put, bytes)).isEqualTo(first);

    assertThat(published()).doesNotExist();
    RawClient.Channel channel = client().channel(RawClient.open(TARGET, "k", length(100)));
    assertThat(channel.expect(ServerMessage.Completed.class).receipt()).isEqualTo(first);
    channel.complete();
  }

  @Test
  void put_keyPublishedOverAChannel_getsItsReceipt() {
    Receipt first =
        client().upload(RawClient.open(TARGET, "k", length(100)), CONTENT, 100).receipt();
    byte[] bytes = new byte[100];
    CONTENT.at(0, 100).get(bytes);

    assertThat(completed(SmallPuts.of(TARGET, "k", bytes), bytes)).isEqualTo(first);
  }

  @Test
  void put_keyOfOtherBytesOrAnotherPath_isRefused() {
    byte[] bytes = content(100);
    Receipt first = completed(SmallPuts.of(TARGET, "k", bytes), bytes);
    byte[] others = content(100);
    others[7]++;
    WorkspaceFile elsewhere = WorkspaceFile.parse("ws:/elsewhere");

    assertSays(
        refused(SmallPuts.of(TARGET, "k", others), others),
        FailureCode.SOURCE_CHANGED,
        "Other bytes");
    byte[] longer = content(101);
    assertSays(
        refused(SmallPuts.of(TARGET, "k", longer), longer), FailureCode.SOURCE_CHANGED, "101");
    assertSays(
        refused(SmallPuts.of(elsewhere, "k", bytes), bytes), FailureCode.KEY_CONFLICT, "elsewhere");
    assertThat(published()).hasBinaryContent(bytes);
    assertThat(completed(SmallPuts.of(TARGET, "k", bytes), bytes)).isEqualTo(first);
    assertThat(data.resolve("staging")).isEmptyDirectory();
  }

  @Test
  void put_keyOfAnOpenUpload_isToldAndTakesNothing() {
    RawClient.Channel channel = client().channel(RawClient.open(TARGET, "k", length(100)));
    ServerMessage.Opened opened = channel.expect(ServerMessage.Opened.class);
    byte[] bytes = content(100);

    ServerMessage.Upload answer =
        (ServerMessage.Upload) client().put(SmallPuts.of(TARGET, "k", bytes), bytes);

    assertThat(answer.status().id()).isEqualTo(opened.id());
    assertThat(answer.status().state()).isEqualTo(UploadState.OPEN);
    assertThat(published()).doesNotExist();
    channel.send(CONTENT, 0, 100, 100).send(RawClient.finish(CONTENT, 100));
    channel.expectLast(ServerMessage.Completed.class);
    channel.complete();
  }

  @Test
  void put_damagedBytesOrAnotherDigest_leavesNothingAndTheKeyIsFree() {
    byte[] bytes = content(100);
    ClientMessage.Put put = SmallPuts.of(TARGET, "k", bytes);
    ByteBuf damaged =
        RawClient.chunk(0, ByteBuffer.wrap(bytes), 1 + Crc32c.of(bytes, 0, 100)).data();
    assertSays(
        catchThrowableOfType(TransferException.class, () -> client().put(put, damaged)),
        FailureCode.CHECKSUM_MISMATCH,
        "offset 0");
    Digest other = digest(content(99));
    assertSays(
        refused(
            SmallPuts.of(TARGET, "k", 100, other, WriteCondition.ALWAYS, Durability.DURABLE),
            bytes),
        FailureCode.DIGEST_MISMATCH,
        other.hex());

    assertThat(published()).doesNotExist();
    assertThat(data.resolve("staging")).isEmptyDirectory();
    assertThat(service().space.reservedBytes()).isZero();
    assertThat(completed(put, bytes).lengthBytes()).isEqualTo(100);
  }

  @Test
  void put_conditionThatDoesNotHold_isRefusedButItsOwnRepeatIsNot() {
    byte[] bytes = content(100);
    ClientMessage.Put put = absent("k1", bytes);
    Receipt first = completed(put, bytes);

    assertSays(refused(absent("k2", bytes), bytes), FailureCode.PRECONDITION_FAILED, first.etag());
    assertThat(completed(put, bytes)).isEqualTo(first);
    assertThat(
            requireNonNull(
                service()
                    .store
                    .list(null, java.util.EnumSet.allOf(UploadState.class))
                    .count()
                    .block(PATIENCE)))
        .isEqualTo(1);
  }

  @Test
  void put_targetIsADirectory_isRefusedWithoutARecord() {
    byte[] bytes = content(100);
    completed(SmallPuts.of(TARGET, "k", bytes), bytes);

    assertSays(
        refused(SmallPuts.of(WorkspaceFile.parse("ws:/a/b"), "k2", bytes), bytes),
        FailureCode.NOT_A_FILE,
        "/a/b");
    assertThat(completed(SmallPuts.of(TARGET, "k2", bytes), bytes).file()).isEqualTo(TARGET);
  }

  @Test
  void put_chunkIsNotTheWholeObject_isMalformed() {
    byte[] bytes = content(100);
    ClientMessage.Put put = SmallPuts.of(TARGET, "k", bytes);
    ByteBuffer short99 = ByteBuffer.wrap(bytes, 0, 99);
    for (ByteBuf data :
        List.of(
            RawClient.chunk(1, ByteBuffer.wrap(bytes)).data(),
            RawClient.chunk(0, short99, Crc32c.of(short99.duplicate())).data(),
            io.netty.buffer.Unpooled.EMPTY_BUFFER)) {
      assertSays(
          catchThrowableOfType(TransferException.class, () -> client().put(put, data)),
          FailureCode.MALFORMED,
          "hunk");
    }
    assertSays(refused(Route.PUT, new FileRequest.Stat(TARGET)), FailureCode.MALFORMED, "no entry");
  }

  @Test
  void put_fullDisk_isRefusedAndWorksAgainLater() {
    FaultyDisk disk = new FaultyDisk();
    start(ServiceHarness.options(data).disk(disk::around));
    byte[] bytes = content(100);
    disk.failWrites("No space left on device");

    assertSays(refused(SmallPuts.of(TARGET, "k", bytes), bytes), FailureCode.STORAGE_FULL, "space");
    disk.heal();

    assertThat(completed(SmallPuts.of(TARGET, "k", bytes), bytes).lengthBytes()).isEqualTo(100);
    assertThat(service().space.reservedBytes()).isZero();
  }

  @Test
  void put_manyAtOnceOfOneKey_publishOnce() {
    byte[] bytes = content(4096);
    ClientMessage.Put put = SmallPuts.of(TARGET, "k", bytes);
    RawClient connected = client();

    List<ServerMessage> answers =
        requireNonNull(
            reactor.core.publisher.Flux.range(0, 8)
                .flatMap(
                    i ->
                        Mono.fromCallable(() -> connected.put(put, bytes))
                            .subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic()),
                    8)
                .collectList()
                .block(PATIENCE));

    assertThat(answers).hasSize(8).containsOnly(answers.get(0));
  }

  private static ClientMessage.Put absent(String key, byte[] bytes) {
    return SmallPuts.of(
        TARGET, key, bytes.length, digest(bytes), WriteCondition.IF_ABSENT, Durability.DURABLE);
  }

  private Receipt completed(ClientMessage.Put put, byte[] bytes) {
    return ((ServerMessage.Completed) client().put(put, bytes)).receipt();
  }

  private TransferException refused(ClientMessage.Put put, byte[] bytes) {
    RawClient connected = client();
    return catchThrowableOfType(TransferException.class, () -> connected.put(put, bytes));
  }

  private java.nio.file.Path published() {
    return data.resolve("workspaces/ws/a/b/small");
  }

  private static dev.ferry.transfer.ContentLength length(long bytes) {
    return dev.ferry.transfer.ContentLength.of(bytes);
  }

  private static byte[] content(int length) {
    byte[] bytes = new byte[length];
    CONTENT.at(0, length).get(bytes);
    return bytes;
  }

  private ServiceHarness service() {
    return requireNonNull(service);
  }
}
