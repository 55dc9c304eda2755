package dev.ferry.load.compare;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A client that says by its exit code whether the file arrived.
 *
 * @param client it
 * @param acknowledgement asks what it was told the server has
 */
record ProcessSending(ChildProcess client, Supplier<OptionalLong> acknowledgement)
    implements Sending {
  @Override
  public boolean isAlive() {
    return client.isAlive();
  }

  @Override
  public OptionalLong acknowledged() {
    return acknowledgement.get();
  }

  @Override
  public void kill() {
    client.kill();
  }

  @Override
  public boolean await(Duration atMost) {
    return client.await(atMost);
  }
}
