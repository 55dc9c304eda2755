package dev.ferry.service.http.tus;

import static dev.ferry.service.http.tus.TusService.address;
import static dev.ferry.service.http.tus.TusService.metadata;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.http.tus.RawRequest.Answer;
import dev.ferry.service.upload.ChunkBody;
import dev.ferry.service.upload.OpenUpload;
import dev.ferry.service.upload.UploadInput;
import dev.ferry.service.upload.Uploads;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/**
 * docs/http/tus.md §§4 and 5; the numbers are those of its rules. Long, since all of it shares one
 * service, whose start costs more than the tests.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TusExtensionsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LENGTH = 1_300_007;
  private static final int HALF = 500_003;
  private static final byte[] CONTENT = new SeededBytes(39).at(0, LENGTH).array();

  @TempDir private static Path data;
  private static TusService tus;

  @BeforeAll
  static void start() {
    tus = TusService.start(data, TusService.tokens());
  }

  @AfterAll
  static void stop() {
    tus.close();
  }

  private static byte[] content(int from, int to) {
    return Arrays.copyOfRange(CONTENT, from, to);
  }

  private static RawRequest creation(String name) {
    return tus.request("POST", "/tus/ws").with("Upload-Metadata", metadata("filename", name));
  }

  private static RawRequest creation(String name, long length) {
    return creation(name).with("Upload-Length", Long.toString(length));
  }

  private static UploadId id(String address) {
    return new UploadId(address.substring(address.lastIndexOf('/') + 1));
  }

  // T-5, T-23, T-26, T-31, T-35
  @Test
  @Order(Integer.MAX_VALUE)
  void restart_ofTheService_changesNothingForItsClients() {
    TusRestart restart = TusRestart.before(tus);
    tus.close();

    restart.assertThatAllIsThere(data);
  }

  // T-22
  @Test
  void create_twice_isTwoUploads() {
    assertThat(tus.created("same", LENGTH)).isNotEqualTo(tus.created("same", LENGTH));
  }

  // T-22
  @Test
  void create_lengthZero_isPublishedAtOnce() {
    String address = tus.created("empty", 0);

    tus.assertThatHolds("empty", new byte[0]);
    tus.assertThatIsAt(address, 0);
  }

  // T-22
  @Test
  void create_notExactlyOneLength_isRefused() {
    assertThat(creation("x").send(tus.port).status()).isEqualTo(400);
    assertThat(creation("x", 1).with("Upload-Defer-Length", "1").send(tus.port).status())
        .isEqualTo(400);
    assertThat(creation("x").with("Upload-Defer-Length", "0").send(tus.port).status())
        .isEqualTo(400);
  }

  // T-23
  @Test
  void metadata_asItCame_comesBack() {
    String given =
        "filename ZWNob2Vk,empty,type " + Base64.getEncoder().encodeToString(new byte[] {-1, 0, 7});
    Answer created =
        tus.request("POST", "/tus/ws")
            .with("Upload-Length", "5")
            .with("Upload-Metadata", given)
            .send(tus.port);

    assertThat(tus.head(address(created)).header("Upload-Metadata")).hasValue(given);
    assertThat(tus.patch(address(created), 0, content(0, 5)).status()).isEqualTo(204);
    assertThat(tus.head(address(created)).header("Upload-Metadata")).hasValue(given);
  }

  // T-23
  @ParameterizedTest
  @ValueSource(
      strings = {
        "filename eA==,filename eA==",
        "filename !!",
        "filename a b",
        "ä eA==",
        ",",
        "filename /w=="
      })
  void metadata_malformed_isRefused(String given) {
    Answer answer =
        tus.request("POST", "/tus/ws")
            .with("Upload-Length", "5")
            .with("Upload-Metadata", given)
            .send(tus.port);

    assertThat(answer.status()).isEqualTo(400);
  }

  // T-23
  @Test
  void metadata_digestOfOtherBytes_publishesNothing() throws GeneralSecurityException {
    String right = HexFormat.of().formatHex(digest("SHA-256", CONTENT));
    Answer good =
        tus.request("POST", "/tus/ws")
            .with("Upload-Length", Integer.toString(LENGTH))
            .with("Upload-Metadata", metadata("filename", "good") + "," + metadata("sha256", right))
            .send(tus.port);
    assertThat(tus.patch(address(good), 0, CONTENT).status()).isEqualTo(204);
    Answer bad =
        tus.request("POST", "/tus/ws")
            .with("Upload-Length", Integer.toString(HALF))
            .with("Upload-Metadata", metadata("filename", "bad") + "," + metadata("sha256", right))
            .send(tus.port);

    assertThat(tus.patch(address(bad), 0, content(0, HALF)).status()).isEqualTo(460);
    assertThat(Files.exists(tus.file("bad"))).isFalse();
    assertThat(tus.head(address(bad)).status()).isEqualTo(410);
  }

  // T-24
  @Test
  void idempotencyKey_again_isTheSameUploadAtItsOffset() {
    Answer first = creation("keyed", LENGTH).with("Idempotency-Key", "\"key-1\"").send(tus.port);
    assertThat(tus.patch(address(first), 0, content(0, HALF)).status()).isEqualTo(204);

    Answer second =
        creation("keyed", LENGTH).with("Idempotency-Key", "key-1").bytes().send(tus.port, CONTENT);

    assertThat(address(second)).isEqualTo(address(first));
    assertThat(second.header("Upload-Offset")).hasValue(Integer.toString(HALF));
    assertThat(creation("other", LENGTH).with("Idempotency-Key", "key-1").send(tus.port).status())
        .isEqualTo(409);
    assertThat(creation("keyed", 7).with("Idempotency-Key", "key-1").send(tus.port).status())
        .isEqualTo(409);
    assertThat(tus.patch(address(first), HALF, content(HALF, LENGTH)).status()).isEqualTo(204);
    Answer third = creation("keyed", LENGTH).with("Idempotency-Key", "key-1").send(tus.port);
    assertThat(address(third)).isEqualTo(address(first));
    assertThat(third.header("Upload-Offset")).hasValue(Integer.toString(LENGTH));
    assertThat(creation("x", 1).with("Idempotency-Key", "a b").send(tus.port).status())
        .isEqualTo(400);
  }

  // T-25
  @Test
  void creationWithUpload_wholeAndInPart_takesTheBytes() {
    Answer whole = creation("at-once", LENGTH).bytes().send(tus.port, CONTENT);
    assertThat(whole.status()).isEqualTo(201);
    assertThat(whole.header("Upload-Offset")).hasValue(Integer.toString(LENGTH));
    tus.assertThatHolds("at-once", CONTENT);

    Answer part = creation("in-part", LENGTH).bytes().sendChunked(tus.port, content(0, HALF));
    assertThat(part.header("Upload-Offset")).hasValue(Integer.toString(HALF));
    tus.assertThatIsAt(address(part), HALF);
  }

  // T-25
  @Test
  void creationWithUpload_tooLong_isGivenUp() {
    Answer answer = creation("too-long", HALF).bytes().send(tus.port, CONTENT);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.header("Location")).isEmpty();
    Uploads uploads = tus.bean(Uploads.class);
    List<UploadStatus> open =
        requireNonNull(uploads.list(null, false).collectList().block(PATIENCE));
    assertThat(open).noneMatch(status -> status.file().path().name().equals("too-long"));
  }

  // T-26
  @Test
  void deferLength_declaredLater_isKeptAndHeld() {
    Answer created = creation("deferred").with("Upload-Defer-Length", "1").send(tus.port);
    String address = address(created);
    assertThat(tus.head(address).header("Upload-Defer-Length")).hasValue("1");
    assertThat(tus.head(address).header("Upload-Length")).isEmpty();
    assertThat(tus.patch(address, 0, content(0, HALF)).status()).isEqualTo(204);

    assertThat(
            tus.request("PATCH", address)
                .with("Upload-Length", Integer.toString(HALF - 1))
                .at(HALF)
                .bytes()
                .send(tus.port)
                .status())
        .isEqualTo(413);
    Answer declared =
        tus.request("PATCH", address)
            .with("Upload-Length", Integer.toString(LENGTH))
            .at(HALF)
            .bytes()
            .send(tus.port, content(HALF, HALF + 9));
    assertThat(declared.status()).isEqualTo(204);
    assertThat(tus.head(address).header("Upload-Length")).hasValue(Integer.toString(LENGTH));
    assertThat(tus.head(address).header("Upload-Defer-Length")).isEmpty();
    assertThat(
            tus.request("PATCH", address)
                .with("Upload-Length", Integer.toString(LENGTH + 1))
                .at(HALF + 9)
                .bytes()
                .send(tus.port)
                .status())
        .isEqualTo(409);
    assertThat(tus.patch(address, HALF + 9, content(HALF + 9, LENGTH)).status()).isEqualTo(204);
    tus.assertThatHolds("deferred", CONTENT);
  }

  // T-26
  @Test
  void deferLength_declaredWithTheLastBytes_publishes() {
    String address = address(creation("late").with("Upload-Defer-Length", "1").send(tus.port));
    assertThat(tus.patch(address, 0, CONTENT).status()).isEqualTo(204);
    assertThat(Files.exists(tus.file("late"))).isFalse();

    Answer declared =
        tus.request("PATCH", address)
            .with("Upload-Length", Integer.toString(LENGTH))
            .at(LENGTH)
            .bytes()
            .send(tus.port);

    assertThat(declared.status()).isEqualTo(204);
    tus.assertThatHolds("late", CONTENT);
  }

  private static byte[] digest(String algorithm, byte[] bytes) throws GeneralSecurityException {
    return MessageDigest.getInstance(algorithm).digest(bytes);
  }

  private static String checksum(String algorithm, byte[] bytes) throws GeneralSecurityException {
    byte[] raw =
        switch (algorithm) {
          case "crc32c" -> ByteBuffer.allocate(4).putInt(Crc32c.of(ByteBuffer.wrap(bytes))).array();
          case "sha256", "sha-256" -> digest("SHA-256", bytes);
          case "sha1" -> digest("SHA-1", bytes);
          default -> digest("MD5", bytes);
        };
    return algorithm + " " + Base64.getEncoder().encodeToString(raw);
  }

  // T-28, T-29
  @ParameterizedTest
  @ValueSource(strings = {"crc32c", "sha256", "sha-256", "sha1", "md5"})
  void checksum_everyAlgorithm_countsTheBodyOnlyWhenItHolds(String algorithm) throws Exception {
    String address = tus.created("sum-" + algorithm, LENGTH);
    String other = checksum(algorithm, content(1, HALF));
    String first = checksum(algorithm, content(0, HALF));
    String second = checksum(algorithm, content(HALF, LENGTH));

    Answer wrong =
        tus.request("PATCH", address)
            .at(0)
            .bytes()
            .with("Upload-Checksum", other)
            .send(tus.port, content(0, HALF));
    assertThat(wrong.status()).isEqualTo(460);
    tus.assertThatIsAt(address, 0);
    Answer right =
        tus.request("PATCH", address)
            .at(0)
            .bytes()
            .with("Upload-Checksum", first)
            .send(tus.port, content(0, HALF));
    assertThat(right.status()).isEqualTo(204);
    Answer wrongBehind =
        behind(address, HALF)
            .sendChunked(tus.port, content(HALF, LENGTH), "Upload-Checksum: " + other);
    assertThat(wrongBehind.status()).isEqualTo(460);
    tus.assertThatIsAt(address, HALF);
    Answer rightBehind =
        behind(address, HALF)
            .sendChunked(tus.port, content(HALF, LENGTH), "Upload-Checksum: " + second);
    assertThat(rightBehind.status()).isEqualTo(204);
    tus.assertThatHolds("sum-" + algorithm, CONTENT);
  }

  private static RawRequest behind(String address, int offset) {
    return tus.request("PATCH", address).at(offset).bytes().with("Trailer", "Upload-Checksum");
  }

  // T-29
  @Test
  void checksumTrailer_announcedAndMissing_countsNothing() throws Exception {
    String address = tus.created("no-trailer", LENGTH);

    assertThat(behind(address, 0).sendChunked(tus.port, CONTENT).status()).isEqualTo(460);
    assertThat(
            behind(address, 0)
                .sendChunked(tus.port, CONTENT, "Upload-Checksum: crc1 AAAA")
                .status())
        .isEqualTo(460);
    tus.assertThatIsAt(address, 0);
  }

  // T-28
  @ParameterizedTest
  @ValueSource(strings = {"crc32 AAAAAA==", "sha1", "sha1 !", "crc32c AAAA", "sha1 AAAA AAAA", ""})
  void checksum_thatCannotBeMeant_isRefused(String given) {
    String address = tus.created("sums", LENGTH);

    Answer answer =
        tus.request("PATCH", address)
            .at(0)
            .bytes()
            .with("Upload-Checksum", given)
            .send(tus.port, content(0, 9));

    assertThat(answer.status()).isEqualTo(400);
    tus.assertThatIsAt(address, 0);
  }

  // T-28
  @Test
  void checksum_bodyThatBreaksOff_countsNothing() throws Exception {
    String address = tus.created("broken-sum", LENGTH);
    Socket cut =
        tus.request("PATCH", address)
            .at(0)
            .bytes()
            .with("Upload-Checksum", checksum("md5", CONTENT))
            .begin(tus.port, CONTENT, HALF);
    cut.close();

    tus.assertThatIsAt(address, 0);
  }

  // T-14, T-30
  @Test
  void delete_openUpload_isGone() {
    String address = tus.created("deleted", LENGTH);
    assertThat(tus.patch(address, 0, content(0, HALF)).status()).isEqualTo(204);

    assertThat(tus.request("DELETE", address).send(tus.port).status()).isEqualTo(204);

    Answer head = tus.head(address);
    assertThat(head.status()).isEqualTo(410);
    assertThat(head.header("Upload-Offset")).isEmpty();
    assertThat(tus.patch(address, HALF, content(HALF, LENGTH)).status()).isEqualTo(410);
    assertThat(tus.request("GET", address).send(tus.port).status()).isEqualTo(410);
    assertThat(tus.request("DELETE", address).send(tus.port).status()).isEqualTo(410);
    assertThat(Files.exists(tus.file("../../staging/" + id(address)))).isFalse();
  }

  // T-30
  @Test
  void delete_finishedUpload_removesItsVersionOnly() throws IOException {
    String address = tus.created("removed", HALF);
    assertThat(tus.patch(address, 0, content(0, HALF)).status()).isEqualTo(204);
    assertThat(tus.request("DELETE", address).send(tus.port).status()).isEqualTo(204);
    assertThat(Files.exists(tus.file("removed"))).isFalse();
    assertThat(tus.head(address).status()).isEqualTo(410);

    String older = tus.created("renewed", HALF);
    assertThat(tus.patch(older, 0, content(0, HALF)).status()).isEqualTo(204);
    Files.writeString(tus.file("renewed"), "another version");
    assertThat(tus.request("GET", older).send(tus.port).status()).isEqualTo(410);
    assertThat(tus.request("DELETE", older).send(tus.port).status()).isEqualTo(204);
    assertThat(Files.readString(tus.file("renewed"))).isEqualTo("another version");
  }

  private static String part(int from, int to) {
    Answer created =
        tus.request("POST", "/tus/ws")
            .with("Upload-Concat", "partial")
            .with("Upload-Length", Integer.toString(to - from))
            .send(tus.port);
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    assertThat(tus.patch(address(created), 0, content(from, to)).status()).isEqualTo(204);
    return address(created);
  }

  // T-31
  @Test
  void concatenation_partsInTheirOrder_areOneFile() throws IOException {
    String second = part(HALF, HALF + 70_001);
    String third = part(HALF + 70_001, LENGTH);
    String empty = part(0, 0);
    String first = part(0, HALF);
    assertThat(tus.head(first).header("Upload-Concat")).hasValue("partial");
    String concat = "final;http://any.example" + first + " " + second + " " + empty + "/ " + third;

    Answer made = creation("made").with("Upload-Concat", concat).send(tus.port);

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    tus.assertThatHolds("made", CONTENT);
    Answer head = tus.head(address(made));
    assertThat(head.header("Upload-Concat")).hasValue(concat);
    assertThat(head.header("Upload-Offset")).hasValue(Integer.toString(LENGTH));
    assertThat(head.header("Upload-Length")).hasValue(Integer.toString(LENGTH));
    assertThat(tus.patch(address(made), LENGTH, new byte[0]).status()).isEqualTo(403);
    for (String part : List.of(first, second, third, empty)) {
      assertThat(tus.head(part).status()).isEqualTo(410);
      assertThat(Files.exists(tus.file("../../staging/" + id(part)))).isFalse();
    }
    try (var names = Files.list(tus.file(""))) {
      assertThat(names.filter(name -> name.getFileName().toString().startsWith(".tus"))).isEmpty();
    }
  }

  // T-31
  @Test
  void concatenation_whatIsNoPart_isRefusedAndPartsStay() {
    String part = part(0, HALF);
    String open = tus.created("no-part", LENGTH);
    String incomplete =
        address(
            tus.request("POST", "/tus/ws")
                .with("Upload-Concat", "partial")
                .with("Upload-Length", "9")
                .send(tus.port));
    for (String list :
        List.of(
            part + " " + open,
            part + " " + incomplete,
            part + " " + part,
            part + " /tus/other/" + id(open),
            part + " /files/ws/" + id(open),
            "",
            part + " ../../x",
            "http://[")) {
      Answer answer = creation("none").with("Upload-Concat", "final;" + list).send(tus.port);
      assertThat(answer.status()).as(list).isEqualTo(400);
    }
    assertThat(creation("none", 5).with("Upload-Concat", "final;" + part).send(tus.port).status())
        .isEqualTo(400);
    assertThat(creation("none", 5).with("Upload-Concat", "whole").send(tus.port).status())
        .isEqualTo(400);
    assertThat(
            creation("none")
                .with("Upload-Concat", "final;" + part)
                .bytes()
                .send(tus.port, CONTENT)
                .status())
        .isEqualTo(403);
    tus.assertThatIsAt(part, HALF);
    assertThat(Files.exists(tus.file("none"))).isFalse();
  }

  // T-32
  @Test
  void concatenation_targetThatIsADirectory_leavesTheParts() throws IOException {
    Files.createDirectories(tus.file("directory"));
    String part = part(0, HALF);

    assertThat(creation("directory").with("Upload-Concat", "final;" + part).send(tus.port).status())
        .isEqualTo(409);

    tus.assertThatIsAt(part, HALF);
  }

  // T-32
  @Test
  void concatenation_againUnderItsKey_isTheSameFile() {
    String list = "final;" + part(0, HALF) + " " + part(HALF, LENGTH);
    Answer first =
        creation("again").with("Upload-Concat", list).with("Idempotency-Key", "c-1").send(tus.port);
    Answer second =
        creation("again").with("Upload-Concat", list).with("Idempotency-Key", "c-1").send(tus.port);

    assertThat(second.status()).isEqualTo(201);
    assertThat(address(second)).isEqualTo(address(first));
    tus.assertThatHolds("again", CONTENT);
  }

  // T-33
  @ParameterizedTest
  @ValueSource(strings = {"page.html", "a\"; x=\"y.svg", "Grüße.txt"})
  void get_finishedUpload_givesItsBytesAndNothingToRun(String name) {
    String address = tus.created(name, LENGTH);
    assertThat(tus.request("GET", address).send(tus.port).status()).isEqualTo(404);
    assertThat(tus.patch(address, 0, CONTENT).status()).isEqualTo(204);

    Answer answer =
        RawRequest.plain("GET", address).with("Authorization", "Bearer operator").send(tus.port);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(CONTENT);
    assertThat(answer.header("Content-Type")).hasValue("application/octet-stream");
    assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.header("Content-Disposition").orElseThrow())
        .startsWith("attachment;")
        .doesNotContain("\"; x=\"");
  }

  // T-33
  @Test
  void get_emptyUpload_isEmpty() {
    Answer answer = tus.request("GET", tus.created("nothing", 0)).send(tus.port);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).hasValue("0");
  }

  // T-34, T-35
  @ParameterizedTest
  @CsvSource({"/tus/ws", "/tus/ws/", "/tus/ws/aaaaaaaaaaaaaaaaaaaaaaaaaa"})
  void preflight_anyOrigin_isAllowedWithoutToken(String address) {
    Answer answer =
        RawRequest.plain("OPTIONS", address)
            .with("Origin", "https://page.example")
            .with("Access-Control-Request-Method", "PATCH")
            .with("Access-Control-Request-Headers", "authorization,tus-resumable,upload-offset")
            .send(tus.port);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Access-Control-Allow-Origin").orElseThrow())
        .isIn("*", "https://page.example");
    assertThat(answer.header("Access-Control-Allow-Methods").orElseThrow())
        .contains("POST", "PATCH", "HEAD", "DELETE", "GET");
    assertThat(answer.header("Access-Control-Allow-Headers").orElseThrow())
        .contains("authorization", "tus-resumable", "upload-offset");
  }

  // T-34
  @Test
  void response_toAPage_exposesTheHeadersOfTheProtocol() {
    Answer answer = creation("page", 5).with("Origin", "https://page.example").send(tus.port);

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
    assertThat(answer.header("Access-Control-Expose-Headers").orElseThrow().split(", *"))
        .contains("Location", "Upload-Offset", "Upload-Length", "Upload-Metadata", "Tus-Resumable");
  }

  // §8: what one door began, another one finishes
  @Test
  void upload_begunHere_isFinishedByAnotherDoor() {
    Answer created = creation("handed-on", LENGTH).with("Idempotency-Key", "sdk-1").send(tus.port);
    assertThat(tus.patch(address(created), 0, content(0, HALF)).status()).isEqualTo(204);
    Uploads uploads = tus.bean(Uploads.class);
    OpenUpload wish =
        new OpenUpload(
            WorkspaceFile.parse("ws:/handed-on"),
            new TransferKey("sdk-1"),
            null,
            ContentLength.of(LENGTH),
            FileAttributes.NONE,
            DigestMode.COMPUTED,
            WriteCondition.ALWAYS,
            null,
            null);

    List<UploadInput> rest =
        new ArrayList<>(List.of(chunk(HALF), UploadInput.Finish.taking(LENGTH)));
    var published =
        uploads
            .open(wish, 1 << 20)
            .flatMapMany(
                attachment ->
                    attachment.fold(
                        lease -> uploads.append(lease, Flux.fromIterable(rest)),
                        receipt -> Flux.error(new AssertionError("published before"))))
            .blockLast(PATIENCE);

    assertThat(published).isNotNull();
    tus.assertThatHolds("handed-on", CONTENT);
    tus.assertThatIsAt(address(created), LENGTH);
  }

  private static UploadInput chunk(int from) {
    ByteBuf bytes = Unpooled.wrappedBuffer(content(from, LENGTH));
    return new UploadInput.Chunk(
        new ChunkBody(from, Crc32c.of(ByteBuffer.wrap(content(from, LENGTH))), bytes, bytes));
  }
}
