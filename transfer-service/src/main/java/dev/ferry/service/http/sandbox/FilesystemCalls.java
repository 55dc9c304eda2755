package dev.ferry.service.http.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import dev.ferry.service.workspace.Entries;
import dev.ferry.service.workspace.Listed;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.util.List;
import java.util.function.BiFunction;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The remote calls on one entry or directory, in Connect's JSON (docs/http/sandbox.md §5). */
@RestController
@RequestMapping(
    path = SandboxFailures.CALLS,
    consumes = APPLICATION_JSON_VALUE,
    produces = APPLICATION_JSON_VALUE)
final class FilesystemCalls {
  private static final int BODY_BYTES_MAX = 64 * 1024;

  private final SandboxRooms rooms;
  private final JsonBodies json;
  private final Entries entries;
  private final EntryLooks looks;
  private final PolledWatches watches;

  FilesystemCalls(
      SandboxRooms rooms,
      JsonBodies json,
      Entries entries,
      EntryLooks looks,
      PolledWatches watches) {
    this.rooms = rooms;
    this.json = json;
    this.entries = entries;
    this.looks = looks;
    this.watches = watches;
  }

  private <I, O> Mono<O> call(
      ServerWebExchange exchange, Class<I> input, BiFunction<SandboxRoom, I, Mono<O>> work) {
    return json.read(exchange.getRequest().getBody(), BODY_BYTES_MAX, input)
        .flatMap(read -> rooms.of(exchange).flatMap(room -> work.apply(room, read)));
  }

  @PostMapping("Stat")
  Mono<Calls.EntryAnswer> stat(ServerWebExchange exchange) {
    return call(
        exchange,
        Calls.OnPath.class,
        (room, stat) -> looks.of(room, room.file(stat.text())).map(Calls.EntryAnswer::new));
  }

  @PostMapping("MakeDir")
  Mono<Calls.EntryAnswer> makeDirectory(ServerWebExchange exchange) {
    return call(
        exchange,
        Calls.OnPath.class,
        (room, make) -> made(room, room.file(make.text())).map(Calls.EntryAnswer::new));
  }

  private Mono<EntryInfo> made(SandboxRoom room, WorkspaceFile directory) {
    return entries
        .makeDirectory(room.caller(), directory)
        .doOnNext(
            fresh -> {
              if (!fresh) {
                throw new TransferException(
                    FailureCode.ALREADY_EXISTS, "directory already exists: " + directory.path());
              }
            })
        .then(Mono.defer(() -> looks.of(room, directory)));
  }

  @PostMapping("Move")
  Mono<Calls.EntryAnswer> move(ServerWebExchange exchange) {
    return call(
        exchange,
        Calls.Move.class,
        (room, move) -> {
          WorkspaceFile target = room.file(move.to());
          return entries
              .move(room.caller(), room.file(move.from()), target.path(), false)
              .then(Mono.defer(() -> looks.of(room, target)))
              .map(Calls.EntryAnswer::new);
        });
  }

  @PostMapping("Remove")
  Mono<Calls.Empty> remove(ServerWebExchange exchange) {
    return call(
        exchange,
        Calls.OnPath.class,
        (room, remove) ->
            entries
                .removeTree(room.caller(), room.file(remove.text()))
                .thenReturn(new Calls.Empty()));
  }

  /** Written as it is read: memory does not grow with what is there. */
  @PostMapping("ListDir")
  Mono<Void> list(ServerWebExchange exchange) {
    return call(
        exchange,
        Calls.ListDir.class,
        (room, list) -> {
          ServerHttpResponse response = exchange.getResponse();
          WorkspaceFile directory = room.file(list.text());
          int levels = list.levels();
          return looks
              .requireDirectory(room, directory)
              .then(
                  Mono.defer(
                      () -> {
                        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
                        return response.writeWith(
                            written(room, directory, levels, response.bufferFactory()));
                      }));
        });
  }

  private Flux<DataBuffer> written(
      SandboxRoom room, WorkspaceFile directory, int levels, DataBufferFactory buffers) {
    return entries
        .walkLabelled(room.caller(), directory, levels)
        .concatMap(item -> shown(room, item), 16)
        .map(json::write)
        .index(
            (at, entry) ->
                buffers.join(
                    List.of(
                        buffers.wrap((at == 0 ? "{\"entries\":[" : ",").getBytes(UTF_8)),
                        buffers.wrap(entry))))
        .switchIfEmpty(Mono.fromSupplier(() -> buffers.wrap("{\"entries\":[".getBytes(UTF_8))))
        .concatWith(Mono.fromSupplier(() -> buffers.wrap("]}".getBytes(UTF_8))));
  }

  private Mono<EntryInfo> shown(SandboxRoom room, Listed item) {
    return item instanceof Listed.Entry entry ? looks.of(room, entry.stat()) : Mono.empty();
  }

  @PostMapping("CreateWatcher")
  Mono<Calls.WatcherAnswer> createWatcher(ServerWebExchange exchange) {
    return call(
        exchange,
        Calls.Watch.class,
        (room, watch) -> watches.create(room, watch).map(Calls.WatcherAnswer::new));
  }

  @PostMapping("GetWatcherEvents")
  Mono<Calls.EventsAnswer> watcherEvents(ServerWebExchange exchange) {
    return call(
        exchange,
        Calls.Watcher.class,
        (room, watcher) ->
            Mono.fromSupplier(
                () -> new Calls.EventsAnswer(watches.take(room, watcher.id(), watcher.most()))));
  }

  @PostMapping("RemoveWatcher")
  Mono<Calls.Empty> removeWatcher(ServerWebExchange exchange) {
    return call(
        exchange,
        Calls.Watcher.class,
        (room, watcher) ->
            Mono.fromSupplier(
                () -> {
                  watches.remove(room, watcher.id());
                  return new Calls.Empty();
                }));
  }
}
