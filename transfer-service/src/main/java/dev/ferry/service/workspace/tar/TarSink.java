package dev.ferry.service.workspace.tar;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes the members of a tar stream, one after the other. */
public interface TarSink {

  /** A member begins. */
  void begin(TarMember member) throws IOException;

  /** The next bytes of the member that began last; good during the call. */
  void bytes(ByteBuffer some) throws IOException;

  /** The member is complete. */
  void end() throws IOException;
}
