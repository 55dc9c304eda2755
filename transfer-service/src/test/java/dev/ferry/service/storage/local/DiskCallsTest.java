package dev.ferry.service.storage.local;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.service.storage.PieceFile;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forces reach the file: a closed one refuses them, so that one left out would not go unseen. */
final class DiskCallsTest {
  private final DiskCalls disk = new DiskCalls(DiskObserver.NONE);

  private static FileChannel closed(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.close();
    return channel;
  }

  private static PieceFile noPieces() {
    throw new IllegalStateException("no pieces here");
  }

  @Test
  void force_anyFile_isAskedOfItsChannel(@TempDir Path folder) throws IOException {
    FileChannel closed = closed(folder);

    assertThatThrownBy(() -> disk.force(closed, false, DiskChange.FORCE))
        .isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void force_stagedBlob_isAskedOfTheChannelThatWrote(@TempDir Path folder) throws IOException {
    LocalStagedBlob blob = new LocalStagedBlob(closed(folder), disk, DiskCallsTest::noPieces);

    assertThatThrownBy(blob::force).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void force_fileClosedMeanwhile_saysNothingAboutTheVolume(@TempDir Path folder)
      throws IOException {
    FileChannel closed = closed(folder);
    assertThatThrownBy(() -> disk.force(closed, false, DiskChange.FORCE))
        .isInstanceOf(ClosedChannelException.class);

    disk.requireForcesHeld();
  }

  @Test
  void force_directory_isAskedOfItsHandle(@TempDir Path folder) throws IOException {
    Directory directory = Directory.open(folder, disk);
    directory.close();

    assertThatThrownBy(directory::force)
        .isInstanceOf(java.nio.file.ClosedDirectoryStreamException.class);
  }
}
