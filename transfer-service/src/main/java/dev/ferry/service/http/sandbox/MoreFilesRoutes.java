package dev.ferry.service.http.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ferry.service.download.Downloads;
import dev.ferry.service.download.OpenDownload;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.upload.Uploads;
import dev.ferry.service.workspace.Copies;
import dev.ferry.service.workspace.Entries;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Beginnings of files as JSON, several files at once, and one file of several. */
@RestController
final class MoreFilesRoutes {
  private static final int BODY_BYTES_MAX = 1 << 20;
  private static final int SOURCES_MAX = 10_000;
  private static final int BYTES_OF_TOKEN = 4;
  private static final int TOKENS = 25_000;
  private static final int TOKENS_MAX = 250_000;

  private final SandboxRooms rooms;
  private final JsonBodies json;
  private final SmallWrites small;
  private final SandboxReads reads;
  private final Copies copies;

  MoreFilesRoutes(
      SandboxRooms rooms,
      JsonBodies json,
      SmallWrites small,
      SandboxReads reads,
      Uploads uploads,
      Downloads downloads,
      Entries entries) {
    this.rooms = rooms;
    this.json = json;
    this.small = small;
    this.reads = reads;
    this.copies = new Copies(uploads, downloads, entries, PooledByteBufAllocator.DEFAULT);
  }

  record Batch(List<Written.Counted> files) {}

  @PostMapping(path = "/files/batch", consumes = MediaType.APPLICATION_JSON_VALUE)
  Mono<Batch> batch(ServerWebExchange exchange) {
    return rooms
        .of(exchange)
        .flatMap(
            room ->
                small.write(
                    room,
                    exchange.getRequest().getBody(),
                    UploadTerms.of(exchange.getRequest().getHeaders())))
        .map(
            receipts ->
                new Batch(
                    receipts.stream()
                        .map(
                            receipt ->
                                new Written.Counted(
                                    receipt.file().path().toString(), receipt.lengthBytes()))
                        .toList()));
  }

  record Composition(
      @JsonProperty("source_paths") @Nullable List<String> sourcePaths,
      @Nullable String destination,
      @Nullable String username) {}

  /** The sources are removed once the whole is there. */
  @PostMapping(path = "/files/compose", consumes = MediaType.APPLICATION_JSON_VALUE)
  Mono<Written> compose(ServerWebExchange exchange) {
    return rooms
        .of(exchange)
        .flatMap(
            room ->
                json.read(exchange.getRequest().getBody(), BODY_BYTES_MAX, Composition.class)
                    .flatMap(asked -> composed(room, asked)));
  }

  private Mono<Written> composed(SandboxRoom asker, Composition asked) {
    SandboxRoom room =
        asked.username() == null ? asker : asker.as(SandboxUser.named(asked.username()));
    WorkspaceFile target = room.file(required(asked.destination()));
    List<WorkspacePath> sources =
        required(asked.sourcePaths()).stream().map(path -> room.file(path).path()).toList();
    if (sources.contains(target.path())) {
      throw invalid("source path cannot be the same as destination: " + target.path());
    }
    return copies
        .compose(
            room.caller(), sources, true, new Copies.Target(target, WriteCondition.ALWAYS, null))
        .then(Mono.fromSupplier(() -> Written.of(target.path(), Map.of())));
  }

  private static String required(@Nullable String destination) {
    if (destination == null || destination.isEmpty()) {
      throw invalid("destination is required");
    }
    return destination;
  }

  private static List<String> required(@Nullable List<String> sources) {
    if (sources == null || sources.isEmpty()) {
      throw invalid("source_paths must not be empty");
    }
    if (sources.size() > SOURCES_MAX || sources.stream().anyMatch(Objects::isNull)) {
      throw invalid("source_paths are at most " + SOURCES_MAX);
    }
    return sources;
  }

  private static TransferException invalid(String why) {
    return new TransferException(FailureCode.INVALID_ARGUMENT, why);
  }

  /**
   * The beginning of a file.
   *
   * @param type {@code text}, or {@code binary} for what is no UTF-8
   * @param data Base64 of what is no text
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Content(
      String type,
      @Nullable String content,
      boolean truncated,
      @JsonProperty("mime_type") @Nullable String mimeType,
      @Nullable String data) {}

  @GetMapping("/files/content")
  Mono<Content> content(ServerWebExchange exchange) {
    return rooms
        .of(exchange)
        .flatMap(
            room -> {
              var query = exchange.getRequest().getQueryParams();
              WorkspaceFile file =
                  room.file(Objects.requireNonNullElse(query.getFirst("path"), ""));
              int bytes = BYTES_OF_TOKEN * tokens(query.getFirst("max_tokens"));
              room.caller().require(Operation.READ, file);
              return begun(room, file, bytes + 1L).map(begin -> content(file, begin, bytes));
            });
  }

  private static int tokens(@Nullable String text) {
    if (text == null) {
      return TOKENS;
    }
    try {
      int tokens = Integer.parseInt(text);
      if (tokens <= 0) {
        throw invalid("max_tokens is positive");
      }
      return Math.min(tokens, TOKENS_MAX);
    } catch (NumberFormatException e) {
      throw new TransferException(FailureCode.INVALID_ARGUMENT, "max_tokens is a number", e);
    }
  }

  private Mono<byte[]> begun(SandboxRoom room, WorkspaceFile file, long bytes) {
    return reads
        .bytes(room.caller(), new OpenDownload(file, 0, bytes, null, 1 << 16))
        .collect(ByteArrayOutputStream::new, MoreFilesRoutes::append)
        .map(ByteArrayOutputStream::toByteArray);
  }

  private static void append(ByteArrayOutputStream all, ByteBuf chunk) {
    byte[] bytes = new byte[chunk.readableBytes()];
    chunk.readBytes(bytes).release();
    all.writeBytes(bytes);
  }

  private static Content content(WorkspaceFile file, byte[] begin, int most) {
    boolean truncated = begin.length > most;
    ByteBuffer shown = ByteBuffer.wrap(begin, 0, Math.min(begin.length, most));
    String text = text(shown.duplicate(), truncated);
    return text != null
        ? new Content("text", text, truncated, null, null)
        : new Content(
            "binary",
            null,
            truncated,
            MediaTypeFactory.getMediaType(SandboxPaths.nameOf(file.path()))
                .orElse(MediaType.APPLICATION_OCTET_STREAM)
                .toString(),
            new String(Base64.getEncoder().encode(shown).array(), UTF_8));
  }

  /** Null for what is no text; a letter that was cut is left out. */
  private static @Nullable String text(ByteBuffer bytes, boolean cut) {
    CharsetDecoder decoder = UTF_8.newDecoder();
    CharBuffer letters = CharBuffer.allocate(bytes.remaining());
    CoderResult result = decoder.decode(bytes, letters, !cut);
    if (result.isError()) {
      return null;
    }
    String text = letters.flip().toString();
    return text.indexOf('\0') < 0 ? text : null;
  }
}
