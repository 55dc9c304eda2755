package dev.ferry.load.hostile;

import dev.ferry.load.wire.RawFrames;
import dev.ferry.load.wire.WirePeer;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** What one socket does until it is closed. None of them reads. */
enum Attack {
  /** Demands a large file on many streams without bound. */
  GREEDY_DOWNLOADS {
    @Override
    void write(OutputStream out) throws IOException {
      out.write(RawFrames.setup());
      for (int stream = 1; stream < 100; stream += 2) {
        out.write(RawFrames.requestStream(stream, false, Integer.MAX_VALUE, Route.DOWNLOAD, FETCH));
      }
      keepOn(out, RawFrames.keepAlive(new byte[0]), SLOW_NANOS);
    }
  },
  /** Keep-alives with data that ask for an answer. */
  KEEP_ALIVES {
    @Override
    void write(OutputStream out) throws IOException {
      out.write(RawFrames.setup());
      keepOn(out, RawFrames.keepAlive(new byte[16 * 1024]), 0);
    }
  },
  /** A request that never ends, in fragments. */
  FRAGMENTS {
    @Override
    void write(OutputStream out) throws IOException {
      out.write(RawFrames.setup());
      for (int stream = 1; stream < 400; stream += 2) {
        out.write(RawFrames.requestStream(stream, true, 1, Route.LIST, LIST));
        byte[] fragment = RawFrames.payload(stream, true, new byte[60 * 1024]);
        for (int i = 0; i < 30; i++) {
          out.write(fragment);
        }
      }
    }
  },
  /** Requests whose answers are much larger than they are. */
  REQUEST_FLOOD {
    @Override
    void write(OutputStream out) throws IOException {
      out.write(RawFrames.setup());
      for (int stream = 1; stream < 340_000; stream += 2) {
        out.write(RawFrames.requestStream(stream, false, Integer.MAX_VALUE, Route.LIST, LIST));
      }
      keepOn(out, RawFrames.keepAlive(new byte[0]), SLOW_NANOS);
    }
  },
  /** Requests that never end. */
  ENDLESS_REQUESTS {
    @Override
    void write(OutputStream out) throws IOException {
      out.write(RawFrames.setup());
      for (int stream = 1; stream < 4_000_000; stream += 2) {
        out.write(RawFrames.requestStream(stream, false, 1, Route.DOWNLOAD, FETCH));
      }
      keepOn(out, RawFrames.keepAlive(new byte[0]), SLOW_NANOS);
    }
  },
  /** Payloads of an upload that nobody asked for. */
  UNASKED_PAYLOADS {
    @Override
    void write(OutputStream out) throws IOException {
      out.write(RawFrames.setup());
      String name = "hostile-" + Thread.currentThread().getName();
      out.write(
          RawFrames.requestChannel(
              1, WirePeer.open(WorkspaceFile.parse("lab:/" + name), name, 1 << 20)));
      keepOn(out, RawFrames.payload(1, false, new byte[60 * 1024]), 0);
    }
  },
  /** A large frame that is never completed. */
  HALF_FRAMES {
    @Override
    void write(OutputStream out) throws IOException {
      out.write(RawFrames.setup());
      byte[] most = new byte[2 << 20];
      most[0] = 0x20;
      out.write(Arrays.copyOf(most, most.length - 1));
      out.flush();
      keepOn(out, new byte[1], SLOW_NANOS);
    }
  },
  /** A SETUP of one byte at a time. */
  SLOW_SETUP {
    @Override
    void write(OutputStream out) throws IOException {
      for (byte one : RawFrames.setup()) {
        keepOnce(out, new byte[] {one}, SLOW_NANOS);
      }
      keepOn(out, RawFrames.keepAlive(new byte[0]), SLOW_NANOS);
    }
  };

  static final WorkspaceFile LARGE = WorkspaceFile.parse("lab:/large");
  static final WorkspaceFile FULL_FOLDER = WorkspaceFile.parse("lab:/folder");

  private static final ClientMessage.Fetch FETCH =
      new ClientMessage.Fetch(LARGE, 0, -1, null, 1 << 20);
  private static final FileRequest.ListDirectory LIST = new FileRequest.ListDirectory(FULL_FOLDER);
  private static final long SLOW_NANOS = 1_000_000_000;

  /** Ends with an exception when the service closes the connection, else never. */
  abstract void write(OutputStream out) throws IOException;

  private static void keepOn(OutputStream out, byte[] bytes, long pauseNanos) throws IOException {
    while (!Thread.currentThread().isInterrupted()) {
      keepOnce(out, bytes, pauseNanos);
    }
  }

  private static void keepOnce(OutputStream out, byte[] bytes, long pauseNanos) throws IOException {
    out.write(bytes);
    out.flush();
    if (pauseNanos > 0) {
      LockSupport.parkNanos(pauseNanos);
    }
  }
}
