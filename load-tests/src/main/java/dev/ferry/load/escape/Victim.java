package dev.ferry.load.escape;

import dev.ferry.load.host.ConfinedCall;
import java.io.IOException;
import java.nio.file.Path;

/** Somebody who works in the root while it is swapped under his feet. */
interface Victim extends AutoCloseable {

  /** The root. */
  Path root();

  /**
   * One operation.
   *
   * @param number draws names
   * @return everything that was seen, as text
   * @throws IOException when it was refused, which is always allowed
   */
  String run(ConfinedCall deed, long number) throws IOException;

  @Override
  void close();
}
