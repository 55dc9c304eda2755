package dev.ferry.service.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.FaultyDisk;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Where the digest of an upload comes from, docs/protocol.md §5.10. */
final class DigestModesTest extends FailureProvocation {
  private static final long LENGTH = 5L * CHUNK + 123;
  private static final Digest RIGHT = Digest.ofBytes(CONTENT.digest(LENGTH));
  private static final Digest WRONG = Digest.ofBytes(new byte[Digest.LENGTH_BYTES]);

  private static ClientMessage.Open open(DigestMode mode) {
    return RawClient.with(open("k", LENGTH), mode);
  }

  private static int checksum(long length) {
    return Crc32c.of(CONTENT.at(0, (int) length));
  }

  private RawClient.Channel sent(DigestMode mode, boolean withoutDigest) {
    return sent(mode, withoutDigest, CONTENT);
  }

  private RawClient.Channel sent(DigestMode mode, boolean withoutDigest, SeededBytes content) {
    RawClient.Channel channel = client().channel(open(mode));
    ServerMessage.Opened opened = channel.expect(ServerMessage.Opened.class);
    assertThat(opened.withoutDigest()).isEqualTo(withoutDigest);
    return channel.send(content, opened.durable().lengthBytes(), LENGTH, CHUNK);
  }

  private static Receipt published(RawClient.Channel channel, ClientMessage.Finish finish) {
    Receipt receipt = channel.send(finish).expectLast(ServerMessage.Completed.class).receipt();
    channel.complete();
    return receipt;
  }

  private void assertNothingIsLeft() {
    assertThat(data.resolve("workspaces/ws/file")).doesNotExist();
    assertThat(data.resolve("staging")).isEmptyDirectory();
  }

  private void assertContent() throws IOException {
    assertThat(Files.readAllBytes(data.resolve("workspaces/ws/file")))
        .isEqualTo(CONTENT.at(0, (int) LENGTH).array());
  }

  private FileStat stat() {
    return ((FileAnswer.Entry) client().ask(Route.STAT, new FileRequest.Stat(FILE))).stat();
  }

  @Test
  void off_rightChecksum_isPublishedWithItAndNothingIsReadBack() throws IOException {
    FaultyDisk disk = new FaultyDisk();
    start(ServiceHarness.options(data).disk(disk::around));

    Receipt receipt =
        published(
            sent(DigestMode.OFF, true), new ClientMessage.Finish(LENGTH, checksum(LENGTH), null));

    assertThat(receipt.digest()).isEmpty();
    assertThat(receipt.crc32c()).isEqualTo(checksum(LENGTH));
    assertThat(stat().digest()).isEmpty();
    assertThat(stat().crc32c()).hasValue(checksum(LENGTH));
    assertThat(disk.reads()).isZero();
    assertContent();
  }

  @Test
  void off_wrongChecksum_isADigestMismatchAndNothingIsVisible() {
    RawClient.Channel channel =
        sent(DigestMode.OFF, true).send(new ClientMessage.Finish(LENGTH, 0x12345678, null));

    assertSays(channel.expectFailure(), FailureCode.DIGEST_MISMATCH, "CRC-32C", "12345678");
    assertNothingIsLeft();
    assertSays(refused(open(DigestMode.OFF)), FailureCode.DIGEST_MISMATCH, "FAILED");
  }

  @Test
  void computed_wrongChecksum_isADigestMismatchWhateverTheDigest() {
    RawClient.Channel channel =
        sent(DigestMode.COMPUTED, false).send(new ClientMessage.Finish(LENGTH, 7, RIGHT));

    assertSays(channel.expectFailure(), FailureCode.DIGEST_MISMATCH, "CRC-32C", "00000007");
    assertNothingIsLeft();
  }

  @Test
  void handedIn_rightDigest_isPublishedWithWhatTheServiceComputed() throws IOException {
    Receipt receipt =
        published(
            sent(DigestMode.handedIn(RIGHT), false),
            new ClientMessage.Finish(LENGTH, checksum(LENGTH), RIGHT));

    assertThat(receipt.digest()).contains(RIGHT);
    assertContent();
  }

  @Test
  void handedIn_wrongDigest_saysThatTheOneHandedInDiffers() {
    RawClient.Channel channel =
        sent(DigestMode.handedIn(WRONG), false)
            .send(new ClientMessage.Finish(LENGTH, checksum(LENGTH), WRONG));

    assertSays(
        channel.expectFailure(),
        FailureCode.DIGEST_MISMATCH,
        RIGHT.toString(),
        "the digest handed in is " + WRONG);
    assertNothingIsLeft();
  }

  @Test
  void handedIn_onlyAtALaterAttach_saysThatTheOneHandedInDiffers() {
    sent(DigestMode.COMPUTED, false).cancel();
    RawClient.Channel channel =
        sent(DigestMode.handedIn(WRONG), false)
            .send(new ClientMessage.Finish(LENGTH, checksum(LENGTH), WRONG));

    assertSays(
        channel.expectFailure(), FailureCode.DIGEST_MISMATCH, "the digest handed in is " + WRONG);
  }

  @Test
  void handedIn_finishWithAnother_isMalformedAndTheUploadGoesOn() {
    RawClient.Channel channel =
        sent(DigestMode.handedIn(RIGHT), false)
            .send(new ClientMessage.Finish(LENGTH, checksum(LENGTH), WRONG));

    assertSays(channel.expectFailure(), FailureCode.MALFORMED, "handed in");
    assertThat(client().upload(open(DigestMode.COMPUTED), CONTENT, LENGTH).receipt().digest())
        .contains(RIGHT);
  }

  @Test
  void attach_withAnotherDigestThanBefore_isSourceChangedAndTheUploadGoesOn() {
    sent(DigestMode.handedIn(RIGHT), false).cancel();

    assertSays(
        refused(open(DigestMode.handedIn(WRONG))),
        FailureCode.SOURCE_CHANGED,
        RIGHT.toString(),
        WRONG.toString());
    published(
        sent(DigestMode.handedIn(RIGHT), false),
        new ClientMessage.Finish(LENGTH, checksum(LENGTH), RIGHT));
    assertSays(refused(open(DigestMode.handedIn(WRONG))), FailureCode.SOURCE_CHANGED, "sha256:");
  }

  @Test
  void attach_withADigestToAnUploadPublishedWithout_isAKeyConflict() {
    published(sent(DigestMode.OFF, true), new ClientMessage.Finish(LENGTH, null, null));

    assertSays(
        refused(open(DigestMode.handedIn(RIGHT))), FailureCode.KEY_CONFLICT, RIGHT.toString());
    assertThat(
            client()
                .channel(open(DigestMode.COMPUTED))
                .expect(ServerMessage.Completed.class)
                .receipt()
                .digest())
        .isEmpty();
  }

  @Test
  void attach_offAfterADigestWasDemanded_isNotOff() {
    sent(DigestMode.handedIn(WRONG), false).cancel();
    RawClient.Channel channel =
        sent(DigestMode.OFF, false).send(new ClientMessage.Finish(LENGTH, checksum(LENGTH), RIGHT));

    assertSays(
        channel.expectFailure(), FailureCode.DIGEST_MISMATCH, "the digest handed in is " + WRONG);
    assertNothingIsLeft();
  }

  @Test
  void attach_computedAfterOffInTheSameProcess_digestsTheWhole() throws IOException {
    RawClient.Channel first = client().channel(open(DigestMode.COMPUTED));
    first.expect(ServerMessage.Opened.class);
    first.send(CONTENT, 0, 2L * CHUNK, CHUNK).send(new ClientMessage.Flush());
    first.expectAck(2L * CHUNK);
    first.cancel();
    RawClient.Channel second = client().channel(open(DigestMode.OFF));
    second.expect(ServerMessage.Opened.class);
    second.send(CONTENT, 2L * CHUNK, 4L * CHUNK, CHUNK).send(new ClientMessage.Flush());
    second.expectAck(4L * CHUNK);
    second.cancel();

    Receipt receipt =
        published(sent(DigestMode.COMPUTED, false), new ClientMessage.Finish(LENGTH, null, RIGHT));

    assertThat(receipt.digest()).contains(RIGHT);
    assertContent();
  }

  @Test
  void attach_offAfterARestart_readsNothingBehindTheProofOfItsTail() {
    ServiceHarness before = start(ServiceHarness.options(data));
    RawClient.Channel first = client().channel(open(DigestMode.COMPUTED));
    first.expect(ServerMessage.Opened.class);
    first.send(CONTENT, 0, 4L * CHUNK, CHUNK).send(new ClientMessage.Flush());
    first.expectAck(4L * CHUNK);
    client().close();
    before.close();
    FaultyDisk disk = new FaultyDisk();
    start(ServiceHarness.options(data).disk(disk::around));

    RawClient.Channel channel = client().channel(open(DigestMode.OFF));
    ServerMessage.Opened opened = channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, opened.durable().lengthBytes(), LENGTH, CHUNK);
    Receipt receipt = published(channel, new ClientMessage.Finish(LENGTH, checksum(LENGTH), null));

    assertThat(receipt.digest()).isEmpty();
    // the proof of the tail and, beside the transfer, of all that was there; nothing that came
    assertThat(disk.reads()).isEqualTo(3);
  }

  @Test
  void finish_digestWhereItIsOffAndNoneWhereItIsNot_isMalformedAndTheUploadGoesOn() {
    TransferException unwanted =
        sent(DigestMode.OFF, true)
            .send(new ClientMessage.Finish(LENGTH, null, RIGHT))
            .expectFailure();
    TransferException missing =
        sent(DigestMode.COMPUTED, false)
            .send(new ClientMessage.Finish(LENGTH, checksum(LENGTH), null))
            .expectFailure();

    assertSays(unwanted, FailureCode.MALFORMED, "off");
    assertSays(missing, FailureCode.MALFORMED, "'digest' is missing");
    assertThat(client().upload(open(DigestMode.COMPUTED), CONTENT, LENGTH).receipt().digest())
        .contains(RIGHT);
  }
}
