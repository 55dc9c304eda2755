package dev.ferry.service.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.policy.ConfiguredTokens.Known;
import dev.ferry.service.policy.Grant;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.policy.TokenHash;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.RunningTransfer;
import dev.ferry.transfer.ServiceInfo;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the service tells about itself, and to whom (docs/protocol.md §19). */
final class ServiceRoutesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String OPERATOR = "operator-token-of-this-test";
  private static final String READER = "reader-token-of-this-test";

  @TempDir Path data;

  @Test
  void aboutAndRunning_ofAReader_tellNeitherVolumeNorSubjects() {
    try (ServiceHarness service =
            ServiceHarness.options(data)
                .token(OPERATOR)
                .grants(new Known(TokenHash.of(READER), reader()))
                .start();
        RawClient operator = RawClient.connect(service.port(), List.of(1), OPERATOR)) {
      FerryClient reads = client(service, READER);
      FerryClient writes = client(service, OPERATOR);
      try {
        ServiceInfo toReader = Objects.requireNonNull(reads.service().about().block(PATIENCE));
        ServiceInfo toWriter = Objects.requireNonNull(writes.service().about().block(PATIENCE));

        assertThat(toReader.version()).isEqualTo("test");
        assertThat(toReader.protocolVersions()).containsExactly(1);
        assertThat(toReader.startedAt()).isBefore(toReader.now());
        assertThat(toReader.limits().windowBytes()).isEqualTo(service.limits.windowBytes());
        assertThat(toReader.room()).isEmpty();
        assertThat(toWriter.room())
            .hasValueSatisfying(
                room -> assertThat(room.totalBytes()).isGreaterThan(room.freeBytes()));
        runsAnUpload(operator, reads, writes);
      } finally {
        reads.close().block(PATIENCE);
        writes.close().block(PATIENCE);
      }
    }
  }

  private static void runsAnUpload(RawClient operator, FerryClient reads, FerryClient writes) {
    WorkspaceFile file = WorkspaceFile.parse("w:/big");
    RawClient.Channel channel =
        operator.channel(RawClient.open(file, "key", ContentLength.of(100)));
    assertThat(channel.expect(ServerMessage.Opened.class)).isNotNull();
    channel.send(RawClient.chunk(0, ByteBuffer.allocate(60)));
    RunningTransfer seen = only(writes);
    for (int tries = 0; tries < 1000 && seen.bytes() == 0; tries++) {
      seen = only(writes);
    }

    assertThat(seen.operation()).isEqualTo("upload");
    assertThat(seen.file()).isEqualTo(file);
    assertThat(seen.bytes()).isBetween(60L, 60L + ChunkHeader.LENGTH_BYTES);
    assertThat(seen.subject()).isPresent();
    assertThat(only(reads).file()).isEqualTo(file);
    assertThat(only(reads).subject()).isEmpty();
  }

  private static RunningTransfer only(FerryClient client) {
    List<RunningTransfer> all =
        Objects.requireNonNull(client.service().running(null).collectList().block(PATIENCE));
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private static FerryClient client(ServiceHarness service, String token) {
    return FerryClient.create(
        ClientOptions.builder().address("127.0.0.1", service.port()).token(token).build());
  }

  private static Grant reader() {
    return Grant.configured(
        "g", "reader", List.of("*"), EnumSet.of(Operation.LIST), List.of(), List.of(), null, null);
  }
}
