package dev.ferry.e2e;

import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.tcp.TcpServer;

/** Takes RSocket frames over TCP and passes each on as one WebSocket message, and back. */
final class WebSocketRelay {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int FRAME_BYTES_MAX = (1 << 24) - 1;
  private static final int PREFIX_BYTES = 3;

  private WebSocketRelay() {}

  /** A relay on a free loopback port. */
  static DisposableServer start(int websocketPort) {
    HttpClient client = HttpClient.create();
    WebsocketClientSpec spec =
        WebsocketClientSpec.builder().maxFramePayloadLength(FRAME_BYTES_MAX).build();
    return TcpServer.create()
        .host("127.0.0.1")
        .port(0)
        .doOnConnection(
            connection ->
                connection
                    .addHandlerLast(
                        new LengthFieldBasedFrameDecoder(
                            FRAME_BYTES_MAX + PREFIX_BYTES, 0, PREFIX_BYTES, 0, PREFIX_BYTES))
                    .addHandlerLast(new LengthFieldPrepender(PREFIX_BYTES)))
        .handle(
            (frames, sender) ->
                client
                    .websocket(spec)
                    .uri("ws://127.0.0.1:" + websocketPort + "/rsocket")
                    .handle(
                        (messages, out) ->
                            Mono.firstWithSignal(
                                out.sendObject(
                                        frames.receive().retain().map(BinaryWebSocketFrame::new),
                                        each -> true)
                                    .then(),
                                sender
                                    .send(
                                        messages.aggregateFrames().receive().retain(), each -> true)
                                    .then()))
                    .then())
        .bindNow(PATIENCE);
  }
}
