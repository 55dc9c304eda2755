package dev.ferry.service.http.files;

import dev.ferry.service.http.HttpRequests;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.workspace.Entries;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Files and directories of workspaces under their own addresses (docs/http/files.md). */
@RestController
@RequestMapping(path = "/v1/workspaces/{workspace}/files/{*path}")
final class FilesEndpoint {
  private final FileReads reads;
  private final DirectoryReads directories;
  private final FilePuts puts;
  private final Entries entries;

  FilesEndpoint(FileReads reads, DirectoryReads directories, FilePuts puts, Entries entries) {
    this.reads = reads;
    this.directories = directories;
    this.puts = puts;
    this.entries = entries;
  }

  private static WorkspaceFile fileOf(ServerWebExchange exchange) {
    return RequestedFile.of(exchange.getRequest().getURI().getRawPath());
  }

  @RequestMapping(method = {RequestMethod.GET, RequestMethod.HEAD})
  Mono<Void> read(ServerWebExchange exchange) {
    WorkspaceFile file = fileOf(exchange);
    return read(exchange, HttpRequests.callerOf(exchange), file);
  }

  private Mono<Void> read(ServerWebExchange exchange, Caller caller, WorkspaceFile file) {
    if ("stat".equals(exchange.getRequest().getQueryParams().getFirst("view"))) {
      return directories.stat(exchange, caller, file);
    }
    boolean mayBeRead = !file.path().isRoot() && caller.may(Operation.READ, file);
    return (mayBeRead ? reads.answer(exchange, caller, file) : Mono.<Void>error(noFile(file)))
        .onErrorResume(
            TransferException.class,
            failure ->
                failure.code() == FailureCode.NOT_A_FILE
                    ? otherwise(exchange, caller, file, failure)
                    : Mono.error(failure));
  }

  private static TransferException noFile(WorkspaceFile file) {
    return new TransferException(FailureCode.NOT_A_FILE, file + " is no file that may be read");
  }

  /** What is no file to this caller: a directory, or something he may not read. */
  private Mono<Void> otherwise(
      ServerWebExchange exchange, Caller caller, WorkspaceFile file, TransferException failure) {
    return entries
        .stat(caller, file, true)
        .flatMap(
            stat -> {
              if (stat.type() == FileStat.Type.DIRECTORY) {
                return directories.answer(exchange, caller, file);
              }
              caller.require(Operation.READ, file);
              return Mono.error(failure);
            });
  }

  @PutMapping
  Mono<ResponseEntity<ReceiptView>> put(ServerWebExchange exchange) {
    WorkspaceFile file = fileOf(exchange);
    return puts.answer(exchange.getRequest(), HttpRequests.callerOf(exchange), file);
  }

  @DeleteMapping
  Mono<Void> remove(
      @RequestParam(name = "recursive", defaultValue = "false") boolean recursive,
      ServerWebExchange exchange) {
    Caller caller = HttpRequests.callerOf(exchange);
    WorkspaceFile file = fileOf(exchange);
    Conditions conditions = Conditions.of(exchange.getRequest().getHeaders());
    return (conditions.isNone() ? Mono.<Void>empty() : required(caller, file, conditions))
        .then(Mono.defer(() -> removed(caller, file, recursive)))
        .flatMap(
            existed -> {
              if (!existed) {
                return Mono.<Void>error(
                    new TransferException(FailureCode.NOT_FOUND, "There is nothing at " + file));
              }
              exchange.getResponse().setStatusCode(HttpStatus.NO_CONTENT);
              return exchange.getResponse().setComplete();
            });
  }

  private Mono<Boolean> removed(Caller caller, WorkspaceFile file, boolean recursive) {
    return recursive
        ? entries.removeTree(caller, file).map(tree -> tree.existed())
        : entries.remove(caller, file);
  }

  /** Looked at before, not at the same moment: somebody may change it in between. */
  private Mono<Void> required(Caller caller, WorkspaceFile file, Conditions conditions) {
    caller.require(Operation.REMOVE, file);
    return entries
        .stat(caller, file)
        .filter(stat -> conditions.ofWriting(Optional.of(stat)) == Conditions.Outcome.FAILED)
        .flatMap(stat -> Mono.error(FileReads.failed(stat)));
  }

  /** Any other method. */
  @RequestMapping
  Mono<Void> other(ServerWebExchange exchange) {
    exchange.getResponse().getHeaders().set(HttpHeaders.ALLOW, "GET, HEAD, PUT, DELETE, OPTIONS");
    boolean asked = exchange.getRequest().getMethod().name().equals("OPTIONS");
    exchange
        .getResponse()
        .setStatusCode(asked ? HttpStatus.NO_CONTENT : HttpStatus.METHOD_NOT_ALLOWED);
    return exchange.getResponse().setComplete();
  }
}
