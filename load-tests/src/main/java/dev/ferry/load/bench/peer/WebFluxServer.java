package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.process.WorkerLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** The upload that a Spring user writes first: a body of data buffers into a file. */
public final class WebFluxServer {
  private WebFluxServer() {}

  /**
   * Serves until standard input ends.
   *
   * @param arguments the folder that uploads go to
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    var routes =
        RouterFunctions.route(RequestPredicates.PUT("/{name}"), request -> store(request, folder));
    DisposableServer server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(routes)))
            .bindNow(Stage.PATIENCE);
    WorkerLoop.serve(Integer.toString(server.port()), words -> "");
    server.disposeNow();
  }

  private static Mono<ServerResponse> store(ServerRequest request, Path folder) {
    Path target = folder.resolve(request.pathVariable("name"));
    return DataBufferUtils.write(
            request.bodyToFlux(DataBuffer.class), target, StandardOpenOption.CREATE_NEW)
        .then(ServerResponse.ok().build());
  }
}
