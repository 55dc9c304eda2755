package dev.ferry.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.MessageType;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.codec.MarkdownPage.Block;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.UploadLifecycle;
import dev.ferry.transfer.UploadState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The pages in {@code docs/} and the code say the same. */
final class DocumentationTest {
  private static final MarkdownPage PROTOCOL = MarkdownPage.read("protocol.md");
  private static final MarkdownPage GLOSSARY = MarkdownPage.read("glossary.md");

  @Test
  void failureTable_ofTheProtocol_isTheEnum() {
    List<List<String>> expected =
        Arrays.stream(FailureCode.values())
            .map(
                code ->
                    List.of(
                        code.name(),
                        String.format(Locale.ROOT, "0x%03X", code.wireCode()),
                        code.retryable() ? "yes" : "no",
                        code.resumable() ? "yes" : "no",
                        code.nextStep()))
            .toList();

    assertThat(
            PROTOCOL.table("code", "wire code", "retryable").stream()
                .map(row -> List.of(row.get(0), row.get(1), row.get(2), row.get(3), row.get(5))))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void failureTable_everyCode_hasAMeaning() {
    assertThat(PROTOCOL.table("code", "wire code", "retryable"))
        .allSatisfy(row -> assertThat(row.get(4)).matches("[A-Z].+\\."));
  }

  @Test
  void routeTable_ofTheProtocol_isTheEnum() {
    assertThat(PROTOCOL.table("route", "interaction").stream().map(row -> row.get(0)))
        .containsExactlyElementsOf(
            Arrays.stream(Route.values()).map(route -> "`" + route.path() + "`").toList());
  }

  @Test
  void messageTypes_each_areDescribed() {
    String text = String.join("\n", PROTOCOL.lines());

    assertThat(Arrays.stream(MessageType.values()).map(MessageType::wireName))
        .allSatisfy(name -> assertThat(text).contains("`" + name + "`"));
  }

  @Test
  void fields_ofEveryGolden_areDescribed() {
    String text = String.join("\n", PROTOCOL.lines());

    assertThat(Goldens.all())
        .allSatisfy(
            (name, golden) ->
                assertThat(
                        FieldReader.read(Arrays.copyOfRange(golden, 1, golden.length))
                            .values()
                            .keySet())
                    .allSatisfy(
                        field ->
                            assertThat(text).contains("`" + field.replace("-nanos", "") + "`")));
  }

  @Test
  void example_controlMessages_areTheGoldensAndDecode() {
    List<Block> blocks = PROTOCOL.blocks("hex ");

    assertThat(blocks).hasSizeGreaterThanOrEqualTo(7);
    assertThat(blocks)
        .allSatisfy(
            block -> {
              String name = block.info().substring("hex ".length());
              byte[] bytes = Goldens.bytes(block.text());
              assertThat(bytes).isEqualTo(Objects.requireNonNull(Goldens.all().get(name)));
              assertThat(new CborControlCodec().decode(Unpooled.wrappedBuffer(bytes)))
                  .isEqualTo(Samples.all().get(name));
            });
  }

  @Test
  void example_chunks_carryTheObjectWithTheirChecksums() {
    byte[] object = "hello ferry".getBytes(StandardCharsets.US_ASCII);
    List<Block> blocks = PROTOCOL.blocks("hex-chunk");

    assertThat(blocks).hasSize(2);
    for (Block block : blocks) {
      ByteBuf data = Unpooled.wrappedBuffer(Goldens.bytes(block.text()));
      ChunkHeader header = ChunkHeader.readFrom(data);
      byte[] bytes = new byte[header.lengthBytes()];
      data.readBytes(bytes);

      assertThat(Crc32c.of(bytes, 0, bytes.length)).isEqualTo(header.crc32c());
      assertThat(bytes)
          .isEqualTo(Arrays.copyOfRange(object, (int) header.offset(), (int) header.end()));
    }
    assertThat(Samples.PREFIX.crc32c()).isEqualTo(Crc32c.of(object, 0, 8));
    assertThat(Samples.CRC).isEqualTo(Crc32c.of(object, 0, 11));
  }

  @Test
  void example_metadata_namesItsRoute() {
    assertThat(PROTOCOL.blocks("hex-metadata"))
        .singleElement()
        .satisfies(
            block ->
                assertThat(
                        RequestMetadata.read(Unpooled.wrappedBuffer(Goldens.bytes(block.text())))
                            .route())
                    .contains(Route.UPLOAD.path()));
  }

  @Test
  void example_failureText_isWhatIsWritten() {
    assertThat(PROTOCOL.blocks("json"))
        .singleElement()
        .satisfies(
            block ->
                assertThat(FailureCodec.encode(FailureCodec.decode(block.text())))
                    .isEqualTo(block.text()));
  }

  @Test
  void lifecycleTable_ofTheGlossary_isTheEnum() {
    List<List<String>> expected =
        Arrays.stream(UploadState.values()).map(DocumentationTest::lifecycleRow).toList();

    assertThat(GLOSSARY.table("state", "may be followed by").stream().map(row -> row.subList(0, 2)))
        .containsExactlyElementsOf(expected);
  }

  private static List<String> lifecycleRow(UploadState state) {
    String exits =
        Arrays.stream(UploadState.values())
            .filter(next -> UploadLifecycle.allows(state, next))
            .map(UploadState::name)
            .collect(Collectors.joining(", "));
    return List.of(state.name(), exits.isEmpty() ? "–" : exits);
  }
}
