package dev.ferry.service.http.files;

import dev.ferry.service.http.HttpEntrance;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;

/** Whoever comes to this door brings a bearer token; what it can do is told to everybody. */
@Component
final class FilesEntrance implements HttpEntrance {

  @Override
  public String name() {
    return "files";
  }

  @Override
  public boolean covers(String path) {
    return path.startsWith("/v1/") || path.startsWith("/api/v1/uploads");
  }

  @Override
  public boolean isOpen(ServerHttpRequest request) {
    return request.getPath().value().equals(OpenApiEndpoint.PATH);
  }
}
