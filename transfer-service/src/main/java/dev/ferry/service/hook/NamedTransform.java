package dev.ferry.service.hook;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A transform whose failures name its hook.
 *
 * @param name the hook's
 * @param real the transform
 */
record NamedTransform(String name, BlockTransform real) implements BlockTransform {
  @Override
  public int headerBytes() {
    return real.headerBytes();
  }

  @Override
  public int overheadBytes() {
    return real.overheadBytes();
  }

  @Override
  public FileTransform create() {
    return named(real::create);
  }

  @Override
  public FileTransform open(ByteBuffer header) {
    return named(() -> real.open(header));
  }

  private FileTransform named(Making making) {
    try {
      return new Named(making.make());
    } catch (IOException | RuntimeException e) {
      throw failed(e);
    }
  }

  @FunctionalInterface
  private interface Making {
    FileTransform make() throws IOException;
  }

  private TransferException failed(Exception cause) {
    return new TransferException(
        FailureCode.HOOK_FAILED,
        "Hook '" + name + "' failed: " + cause.getMessage(),
        Map.of(HookCalls.HOOK, name),
        cause);
  }

  private final class Named implements FileTransform {
    private final FileTransform file;

    Named(FileTransform file) {
      this.file = file;
    }

    @Override
    public ByteBuffer header() {
      return file.header();
    }

    @Override
    public void seal(long index, boolean last, ByteBuffer content, ByteBuffer rest) {
      try {
        file.seal(index, last, content, rest);
      } catch (IOException | RuntimeException e) {
        throw failed(e);
      }
    }

    @Override
    public void open(long index, boolean last, ByteBuffer rest, ByteBuffer content) {
      try {
        file.open(index, last, rest, content);
      } catch (IOException | RuntimeException e) {
        throw failed(e);
      }
    }
  }
}
