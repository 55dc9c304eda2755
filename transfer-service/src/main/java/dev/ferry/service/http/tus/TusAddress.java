package dev.ferry.service.http.tus;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceName;
import java.net.URI;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Where an upload is found: {@code /tus/{workspace}/{id}}.
 *
 * @param workspace the workspace it goes to
 * @param id its name
 */
record TusAddress(WorkspaceName workspace, UploadId id) {

  /**
   * The address in a request.
   *
   * @param rest what stands behind the workspace
   * @throws TransferException {@code UPLOAD_NOT_FOUND} when it is none
   */
  static TusAddress of(String workspace, String rest) {
    String id = rest.startsWith("/") ? rest.substring(1) : rest;
    try {
      return new TusAddress(
          new WorkspaceName(workspace),
          new UploadId(id.endsWith("/") ? id.substring(0, id.length() - 1) : id));
    } catch (TransferException e) {
      throw new TransferException(
          FailureCode.UPLOAD_NOT_FOUND, "There is no upload under this address", e);
    }
  }

  /** The absolute address, as whoever sent the request names this service. */
  URI uri(ServerHttpRequest request) {
    return UriComponentsBuilder.fromUri(request.getURI())
        .replacePath(request.getPath().contextPath().value())
        .path(Tus.PATH)
        .pathSegment(workspace.value(), id.value())
        .replaceQuery(null)
        .fragment(null)
        .userInfo(null)
        .build(true)
        .toUri();
  }
}
