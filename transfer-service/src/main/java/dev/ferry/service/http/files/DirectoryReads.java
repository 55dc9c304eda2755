package dev.ferry.service.http.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.service.download.OutboundGate;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.workspace.Archives;
import dev.ferry.service.workspace.Entries;
import dev.ferry.service.workspace.Listed;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferLimits;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** GET and HEAD of a directory: a list of what is in it, or all of it (docs/http/files.md §4). */
@Component
final class DirectoryReads {
  private static final MediaType TAR = MediaType.parseMediaType("application/x-tar");
  private static final int ENTRIES_OF_BUFFER = 64;

  private final Entries entries;
  private final Archives archives;
  private final JsonMapper json;
  private final TransferLimits limits;

  DirectoryReads(Entries entries, Archives archives, JsonMapper json, TransferLimits limits) {
    this.entries = entries;
    this.archives = archives;
    this.json = json;
    this.limits = limits;
  }

  /** Whether a request wants a directory as a tar stream. */
  static boolean wantsTar(ServerHttpRequest request) {
    String format = request.getQueryParams().getFirst("format");
    if (format != null) {
      return isTar(format);
    }
    String accept = request.getHeaders().getFirst(HttpHeaders.ACCEPT);
    return accept != null && accept.strip().regionMatches(true, 0, TAR.toString(), 0, 17);
  }

  private static boolean isTar(String format) {
    if (!format.equals("tar") && !format.equals("json")) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "Parameter 'format' is 'json' or 'tar'");
    }
    return format.equals("tar");
  }

  /** Answers about a directory that is there. */
  Mono<Void> answer(ServerWebExchange exchange, Caller caller, WorkspaceFile directory) {
    ServerHttpRequest request = exchange.getRequest();
    ServerHttpResponse response = exchange.getResponse();
    boolean tar = wantsTar(request);
    int depth = depth(request.getQueryParams().getFirst("depth"));
    HttpHeaders headers = response.getHeaders();
    FileHeaders.untrusted(headers);
    headers.setCacheControl("private, no-store");
    headers.set(HttpHeaders.VARY, "Accept, Authorization");
    headers.setContentType(tar ? TAR : MediaType.APPLICATION_JSON);
    if (tar) {
      headers.set(HttpHeaders.CONTENT_DISPOSITION, archiveName(directory).disposition(false));
    }
    if (request.getMethod() == HttpMethod.HEAD) {
      return response.setComplete();
    }
    SocketBody socket = new SocketBody(response, limits.progressTimeout());
    return begun(
        tar
            ? archives.pull(caller, directory, OutboundGate.OPEN, DirectoryReads::buffer)
            : listing(caller, directory, depth),
        socket);
  }

  /** What is known about one entry. */
  Mono<Void> stat(ServerWebExchange exchange, Caller caller, WorkspaceFile file) {
    boolean follow = !"false".equals(exchange.getRequest().getQueryParams().getFirst("follow"));
    ServerHttpResponse response = exchange.getResponse();
    return entries
        .stat(caller, file, follow)
        .map(EntryView::of)
        .map(json::writeValueAsBytes)
        .flatMap(
            text -> {
              FileHeaders.untrusted(response.getHeaders());
              response.getHeaders().setCacheControl("private, no-store");
              response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
              return response.writeWith(Mono.just(response.bufferFactory().wrap(text)));
            });
  }

  private static ServedName archiveName(WorkspaceFile directory) {
    WorkspacePath path = directory.path();
    return new ServedName((path.isRoot() ? directory.workspace().value() : path.name()) + ".tar");
  }

  private static int depth(@Nullable String given) {
    if (given == null) {
      return 1;
    }
    if (given.equals("infinity")) {
      return WorkspacePath.MAX_DEPTH;
    }
    if (!given.isEmpty()
        && given.length() <= 2
        && given.chars().allMatch(letter -> letter >= '0' && letter <= '9')) {
      int depth = Integer.parseInt(given);
      if (depth >= 1 && depth <= WorkspacePath.MAX_DEPTH) {
        return depth;
      }
    }
    throw new TransferException(
        FailureCode.INVALID_ARGUMENT,
        "Parameter 'depth' is 1 to " + WorkspacePath.MAX_DEPTH + " or 'infinity'");
  }

  /** What fails before its first bytes is told as a failure; later, the connection ends. */
  private static Mono<Void> begun(Flux<ByteBuf> body, SocketBody socket) {
    return body.switchOnFirst(
            (first, all) -> first.hasError() ? all.cast(Void.class) : socket.of(all).flux(), true)
        .then();
  }

  private static ByteBuf buffer(int bytes) {
    return PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
  }

  private Flux<ByteBuf> listing(Caller caller, WorkspaceFile directory, int depth) {
    return entries
        .walk(caller, directory, depth)
        .buffer(ENTRIES_OF_BUFFER)
        .index()
        .map(numbered -> text(directory, numbered.getT2(), numbered.getT1() == 0));
  }

  private ByteBuf text(WorkspaceFile directory, List<Listed> items, boolean first) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    if (first) {
      text.writeBytes(
          ("{\"workspace\":\""
                  + directory.workspace()
                  + "\",\"path\":"
                  + json.writeValueAsString(directory.path().toString())
                  + ",\"entries\":[")
              .getBytes(UTF_8));
    }
    boolean comma = !first;
    for (Listed item : items) {
      if (item instanceof Listed.Entry entry) {
        text.writeBytes((comma ? ",\n" : "\n").getBytes(UTF_8));
        text.writeBytes(json.writeValueAsBytes(EntryView.of(entry.stat())));
        comma = true;
      } else {
        text.writeBytes(
            ("\n],\"skipped\":" + ((Listed.End) item).skipped() + "}\n").getBytes(UTF_8));
      }
    }
    return Unpooled.wrappedBuffer(text.toByteArray());
  }
}
