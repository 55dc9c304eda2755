package dev.ferry.example;

import dev.ferry.client.FerryClient;
import dev.ferry.client.ReadRequest;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.spring.DataBuffers;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Takes files by HTTP into workspaces, and gives them out, holding none of them. */
@RestController
final class FileProxy {
  private final FerryClient ferry;

  FileProxy(FerryClient ferry) {
    this.ferry = ferry;
  }

  // begin webflux
  @PutMapping("/files/{workspace}/{*path}")
  Mono<String> put(
      @PathVariable String workspace,
      @PathVariable String path,
      @RequestHeader("Idempotency-Key") String key,
      ServerHttpRequest request) {
    WorkspaceFile target = ferry.workspace(workspace).file(path);
    UploadRequest upload =
        UploadRequest.builder(DataBuffers.body(request), target).key(new TransferKey(key)).build();
    return ferry.upload(upload).completion().map(receipt -> receipt.etag());
  }

  @GetMapping("/files/{workspace}/{*path}")
  Mono<ResponseEntity<Flux<DataBuffer>>> get(
      @PathVariable String workspace, @PathVariable String path, ServerHttpResponse response) {
    WorkspaceFile file = ferry.workspace(workspace).file(path);
    return ferry
        .stat(file)
        .map(
            stat ->
                ResponseEntity.ok()
                    .contentType(MediaType.APPLICATION_OCTET_STREAM)
                    .contentLength(stat.sizeBytes())
                    .body(
                        DataBuffers.buffers(
                            ferry.read(
                                new ReadRequest(
                                    file, 0, ReadRequest.TO_THE_END, stat.etagOrNull())),
                            response.bufferFactory())));
  }

  // end webflux
}
