package dev.ferry.client.internal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a download forces, and what is there already and not yet there at that moment. */
final class PartFileTest {
  private static final WorkspaceFile FILE = WorkspaceFile.parse("ws:/file");
  private static final byte[] BYTES =
      "0123456789".getBytes(java.nio.charset.StandardCharsets.UTF_8);

  @TempDir Path folder;
  private final List<String> forces = new ArrayList<>();
  private PartFile part;

  @BeforeEach
  void open() throws IOException {
    part = new PartFile(FILE, folder.resolve("file"), this::forced);
    assertThat(part.open(true)).isEmpty();
    ByteBuf data = Unpooled.wrappedBuffer(BYTES);
    part.write(0, data, Crc32c.of(BYTES, 0, BYTES.length));
  }

  private void forced(FileChannel opened, boolean metadata) {
    forces.add(
        (metadata ? "all, " : "data, ")
            + (Files.exists(folder.resolve("file")) ? "target, " : "no target, ")
            + (Files.exists(folder.resolve(".file.ferry-part.properties"))
                ? "sidecar"
                : "no sidecar"));
    assertThat(opened.isOpen()).isTrue();
  }

  @Test
  void force_checkpoint_forcesTheBytesBeforeTheSidecarNamesThem() throws IOException {
    part.force(Sidecar.of(FILE, "etag", BYTES.length, part.runs()));

    assertThat(forces).containsExactly("data, no target, no sidecar", "all, no target, no sidecar");
    assertThat(folder.resolve(".file.ferry-part.properties")).exists();
    part.close();
  }

  @Test
  void force_ephemeral_asksTheDiskForNothing() throws IOException {
    FileChannel closed = FileChannel.open(folder.resolve("file"), CREATE, WRITE);
    closed.close();

    PartFile.Force.of(Durability.EPHEMERAL).force(closed, true);

    assertThatThrownBy(() -> PartFile.Force.of(Durability.DURABLE).force(closed, true))
        .isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void publish_complete_forcesTheFileBeforeItsRenameAndTheDirectoryBehindIt() throws IOException {
    FileStat stat =
        new FileStat(
            WorkspacePath.parse("/file"),
            FileStat.Type.FILE,
            BYTES.length,
            0644,
            Instant.EPOCH,
            "etag",
            null,
            null);

    part.publish(stat, true);

    assertThat(forces).containsExactly("all, no target, no sidecar", "all, target, no sidecar");
    assertThat(folder.resolve("file")).hasBinaryContent(BYTES);
    part.close();
  }
}
