package dev.ferry.service.rsocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.Route;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A service to provoke, a client to provoke it with, and what a good answer looks like. */
abstract class FailureProvocation {
  static final SeededBytes CONTENT = new SeededBytes(11);
  static final int CHUNK = 64 * 1024;
  static final WorkspaceFile FILE = WorkspaceFile.parse("ws:/file");

  @TempDir Path data;
  @Nullable ServiceHarness service;
  @Nullable RawClient client;

  @AfterEach
  void stop() {
    if (client != null) {
      client.close();
    }
    if (service != null) {
      service.close();
    }
  }

  ServiceHarness start(ServiceHarness.Options options) {
    ServiceHarness started = options.start();
    service = started;
    client = RawClient.connect(started.port());
    return started;
  }

  RawClient client() {
    RawClient connected = client;
    if (connected == null) {
      start(ServiceHarness.options(data));
      return client();
    }
    return connected;
  }

  static ClientMessage.Open open(String key, long length) {
    return RawClient.open(FILE, key, ContentLength.of(length));
  }

  static ClientMessage.Finish finish(long length) {
    return RawClient.finish(CONTENT, length);
  }

  TransferException refused(ClientMessage.Open open) {
    return client().channel(open).expectFailure();
  }

  TransferException refused(Route route, ClientMessage message) {
    RawClient connected = client();
    return catchThrowableOfType(TransferException.class, () -> connected.ask(route, message));
  }

  /** A clear message: what happened, and it says something of this very case. */
  static void assertSays(TransferException failure, FailureCode code, String... words) {
    assertThat(failure.code()).as(failure.toString()).isEqualTo(code);
    assertThat(failure.getMessage()).contains(words);
    assertThat(code.nextStep()).endsWith(".").hasSizeGreaterThan(15);
  }
}
