package dev.ferry.testkit;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Marks the file calls of NIO, to which BlockHound is blind by itself.
 *
 * <p>Marks must come through the service loader: BlockHound ignores builders that are installed
 * after its JUnit listener. Reactor's and Netty's threads are covered by their own integrations.
 */
public final class BlockingMarks implements BlockHoundIntegration {
  private static final String PROVIDER = "sun.nio.fs.UnixFileSystemProvider";
  private static final String CHANNEL = "sun.nio.ch.FileChannelImpl";
  private static final String OPEN_ARGUMENTS =
      "(Ljava/nio/file/Path;Ljava/util/Set;[Ljava/nio/file/attribute/FileAttribute;)";
  private static final String TWO_PATHS =
      "(Ljava/nio/file/Path;Ljava/nio/file/Path;[Ljava/nio/file/CopyOption;)V";

  /** Called by the service loader. */
  public BlockingMarks() {}

  @Override
  public void applyTo(BlockHound.Builder builder) {
    markFileSystem(builder);
    markChannel(builder);
    // Disposing a timer takes the short lock of its queue. Reactor allows that for its other tasks;
    // a refusal there leaves the lock's queue broken and its scheduler stuck for good.
    builder.allowBlockingCallsInside("reactor.core.scheduler.PeriodicSchedulerTask", "dispose");
    builder.allowBlockingCallsInside("reactor.core.scheduler.PeriodicWorkerTask", "dispose");
    // The allocator takes a short lock when it grows. A refusal there breaks the event loop's read,
    // and the connection stands still without a word.
    builder.allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$Magazine", "free");
    builder.allowBlockingCallsInside(
        "io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup", "free");
    // Seeds come from /dev/urandom, which never waits; ids are made on any thread.
    builder.allowBlockingCallsInside("sun.security.provider.NativePRNG$RandomIO", "readFully");
    builder.allowBlockingCallsInside(
        "sun.security.provider.NativePRNG$RandomIO", "ensureBufferValid");
  }

  private static void markFileSystem(BlockHound.Builder builder) {
    builder
        .markAsBlocking(
            PROVIDER, "newByteChannel", OPEN_ARGUMENTS + "Ljava/nio/channels/SeekableByteChannel;")
        .markAsBlocking(
            PROVIDER, "newFileChannel", OPEN_ARGUMENTS + "Ljava/nio/channels/FileChannel;")
        .markAsBlocking(PROVIDER, "move", TWO_PATHS)
        .markAsBlocking(PROVIDER, "copy", TWO_PATHS)
        .markAsBlocking(PROVIDER, "implDelete", "(Ljava/nio/file/Path;Z)Z")
        .markAsBlocking(PROVIDER, "createLink", "(Ljava/nio/file/Path;Ljava/nio/file/Path;)V")
        .markAsBlocking(
            PROVIDER,
            "createDirectory",
            "(Ljava/nio/file/Path;[Ljava/nio/file/attribute/FileAttribute;)V")
        .markAsBlocking(
            PROVIDER,
            "newDirectoryStream",
            "(Ljava/nio/file/Path;Ljava/nio/file/DirectoryStream$Filter;)"
                + "Ljava/nio/file/DirectoryStream;");
  }

  private static void markChannel(BlockHound.Builder builder) {
    builder
        .markAsBlocking(CHANNEL, "read", "(Ljava/nio/ByteBuffer;)I")
        .markAsBlocking(CHANNEL, "read", "([Ljava/nio/ByteBuffer;II)J")
        .markAsBlocking(CHANNEL, "read", "(Ljava/nio/ByteBuffer;J)I")
        .markAsBlocking(CHANNEL, "write", "(Ljava/nio/ByteBuffer;)I")
        .markAsBlocking(CHANNEL, "write", "([Ljava/nio/ByteBuffer;II)J")
        .markAsBlocking(CHANNEL, "write", "(Ljava/nio/ByteBuffer;J)I")
        .markAsBlocking(CHANNEL, "force", "(Z)V")
        .markAsBlocking(CHANNEL, "truncate", "(J)Ljava/nio/channels/FileChannel;")
        .markAsBlocking(CHANNEL, "transferTo", "(JJLjava/nio/channels/WritableByteChannel;)J")
        .markAsBlocking(CHANNEL, "transferFrom", "(Ljava/nio/channels/ReadableByteChannel;JJ)J");
  }
}
