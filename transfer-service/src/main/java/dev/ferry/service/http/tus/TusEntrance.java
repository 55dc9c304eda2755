package dev.ferry.service.http.tus;

import dev.ferry.service.http.HttpEntrance;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;

/** Whoever wants to know what this door can do need not say who he is. */
@Component
final class TusEntrance implements HttpEntrance {
  @Override
  public String name() {
    return "tus";
  }

  @Override
  public boolean covers(String path) {
    return Tus.covers(path);
  }

  @Override
  public boolean isOpen(ServerHttpRequest request) {
    return request.getMethod().equals(HttpMethod.OPTIONS);
  }
}
