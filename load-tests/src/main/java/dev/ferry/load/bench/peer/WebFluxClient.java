package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.WorkerLoop;
import java.io.IOException;
import org.springframework.core.io.FileSystemResource;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** A warm WebClient that puts a file. */
public final class WebFluxClient {
  private WebFluxClient() {}

  /**
   * Uploads until standard input ends; an order is file, name.
   *
   * @param arguments the server's port
   */
  public static void main(String[] arguments) throws IOException {
    WebClient client =
        WebClient.builder()
            .baseUrl("http://127.0.0.1:" + arguments[0])
            .clientConnector(new ReactorClientHttpConnector())
            .build();
    WorkerLoop.serve(
        "",
        words -> {
          Waiting.done(put(client, words[0], words[1]), Stage.PATIENCE);
          return "";
        });
  }

  private static Mono<?> put(WebClient client, String file, String name) {
    return client
        .put()
        .uri("/{name}", name)
        .body(BodyInserters.fromResource(new FileSystemResource(file)))
        .retrieve()
        .toBodilessEntity();
  }
}
