package dev.ferry.load.escape;

import dev.ferry.load.host.ConfinedCall;
import dev.ferry.load.host.ConfinedStore;
import java.io.IOException;
import java.nio.file.Path;

/** Ferry. */
record FerryVictim(ConfinedStore store) implements Victim {

  @Override
  public Path root() {
    return store.root();
  }

  @Override
  public String run(ConfinedCall deed, long number) throws IOException {
    return store.run(deed, number);
  }

  @Override
  public void close() {
    store.close();
  }
}
