package dev.ferry.load.simulation;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * One connection between a writer and a life of the service. Messages of each direction keep their
 * order; either side may believe in it longer than the other, so that old bytes arrive late.
 */
final class Connection {
  private static final Duration NOTICED_BY_SERVER = Duration.ofSeconds(15);
  private static final Duration NOTICED_BY_CLIENT = Duration.ofSeconds(2);

  private final World world;
  private final Server server;
  private final Writer writer;
  private final ServerChannel channel;
  private boolean clientOpen = true;
  private boolean serverOpen = true;
  private boolean broken;
  private long lastUp;
  private long lastDown;

  Connection(World world, Server server, Writer writer) {
    this.world = world;
    this.server = server;
    this.writer = writer;
    this.channel = new ServerChannel(world, server, this);
  }

  /** To the service. */
  void send(Consumer<ServerChannel> message) {
    if (clientOpen && !broken) {
      lastUp = Math.max(lastUp + 1, world.time().now() + world.networkNanos());
      var unused = world.time().at(lastUp, this::serverHears, () -> message.accept(channel));
    }
  }

  /** To the writer. */
  void answer(Consumer<Writer> message) {
    if (serverHears() && !broken) {
      lastDown = Math.max(lastDown + 1, world.time().now() + world.networkNanos());
      var unused = world.time().at(lastDown, () -> clientOpen, () -> message.accept(writer));
    }
  }

  private boolean serverHears() {
    return serverOpen && server.isAlive();
  }

  boolean isOf(Server other) {
    return server == other;
  }

  /** The network fails between the two; what is on its way may arrive or not. */
  void cut() {
    broken = world.random().nextBoolean();
    noticedByClient(NOTICED_BY_CLIENT);
    noticedByServer();
  }

  /** The writer ends it. */
  void leave() {
    clientOpen = false;
    noticedByServer();
  }

  /** The service is dead. */
  void serverDied() {
    noticedByClient(NOTICED_BY_CLIENT);
  }

  private void noticedByClient(Duration atMost) {
    var unused =
        world
            .time()
            .in(
                world.upTo(atMost),
                () -> clientOpen,
                () -> {
                  clientOpen = false;
                  writer.lost(this);
                });
  }

  private void noticedByServer() {
    var unused =
        world
            .time()
            .in(
                world.upTo(NOTICED_BY_SERVER),
                this::serverHears,
                () -> {
                  serverOpen = false;
                  channel.lost();
                });
  }
}
