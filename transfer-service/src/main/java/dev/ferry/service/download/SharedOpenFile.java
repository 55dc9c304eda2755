package dev.ferry.service.download;

import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.transfer.FileStat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file that several readings share: closed when the last of them is over, so that nobody
 * reads from a file that another one closed. A fresh one has one holder, who opened it.
 */
final class SharedOpenFile {
  private final OpenFile real;
  private final AtomicInteger holders;

  SharedOpenFile(OpenFile real) {
    this.real = real;
    this.holders = new AtomicInteger(1);
  }

  /** For looking only. */
  OpenFile file() {
    return real;
  }

  /** The file for one more reading, which closes it. */
  OpenFile hold() {
    holders.incrementAndGet();
    return new Held();
  }

  /** Who opened it needs it no more. */
  void release() {
    if (holders.decrementAndGet() == 0) {
      real.close();
    }
  }

  private final class Held implements OpenFile {
    private final AtomicBoolean closed = new AtomicBoolean();

    @Override
    public FileStat stat() {
      return real.stat();
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      return real.read(position, target);
    }

    @Override
    public Optional<PieceFile> pieces() throws IOException {
      return real.pieces();
    }

    @Override
    public boolean wasChanged() throws IOException {
      return real.wasChanged();
    }

    @Override
    public boolean wasTouched() throws IOException {
      return real.wasTouched();
    }

    @Override
    public Optional<FileChannel> channel() {
      return real.channel();
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        release();
      }
    }
  }
}
