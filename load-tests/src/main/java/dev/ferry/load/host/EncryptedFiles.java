package dev.ferry.load.host;

import dev.ferry.load.process.ServiceSettings;
import dev.ferry.service.hook.BlockTransform;
import dev.ferry.service.hook.HookFactory;
import dev.ferry.service.hook.HookSettings;
import dev.ferry.service.hook.TransformHook;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;

/** A key for a service that encrypts at rest, and what lies in its folder, read without it. */
public final class EncryptedFiles {
  private static final String TYPE = "aes-gcm";
  private static final int BLOCK_BYTES = 64 * 1024;
  private static final int KEY_BYTES = 32;

  private final String key;
  private final BlockTransform transform;

  /** A key that is drawn with the seed. */
  public EncryptedFiles(long seed) {
    byte[] bytes = new byte[KEY_BYTES];
    new Random(seed).nextBytes(bytes);
    key = Base64.getEncoder().encodeToString(bytes);
    HookFactory factory =
        ServiceLoader.load(HookFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> each.type().equals(TYPE))
            .findFirst()
            .orElseThrow();
    HookSettings settings = new HookSettings(TYPE, Map.of("active", "lab", "keys.lab", key));
    transform = ((TransformHook) factory.create(settings)).transform();
  }

  /** A service that uses the key in all its workspaces. */
  public ServiceSettings in(ServiceSettings settings) {
    return settings.withProperties(
        "--ferry.hooks[0].type=" + TYPE,
        "--ferry.hooks[0].settings.active=lab",
        "--ferry.hooks[0].settings.keys.lab=" + key);
  }

  /** Whether that file, at rest, has that content and nothing else. */
  public boolean has(Path rest, Path content) throws IOException {
    byte[] wanted = Files.readAllBytes(content);
    byte[] there = Files.readAllBytes(rest);
    try {
      return Arrays.equals(opened(ByteBuffer.wrap(there)), wanted);
    } catch (IOException | RuntimeException notOurs) {
      return false;
    }
  }

  private byte[] opened(ByteBuffer rest) throws IOException {
    int restBlock = BLOCK_BYTES + transform.overheadBytes();
    BlockTransform.FileTransform file = transform.open(rest.slice(0, transform.headerBytes()));
    rest.position(transform.headerBytes());
    ByteBuffer content = ByteBuffer.allocate(rest.remaining());
    int end = rest.limit();
    for (long block = 0; rest.position() < end; block++) {
      int length = Math.min(restBlock, end - rest.position());
      rest.limit(rest.position() + length);
      file.open(block, length < restBlock, rest, content);
      rest.limit(end);
    }
    return Arrays.copyOf(content.array(), content.position());
  }
}
