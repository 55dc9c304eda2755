package dev.ferry.service.hook.shipped;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ferry.service.hook.BlockTransform;
import dev.ferry.service.hook.HookFactory;
import dev.ferry.service.hook.HookSettings;
import dev.ferry.service.hook.TransferHook;
import dev.ferry.service.hook.TransformHook;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Content encrypted at rest with AES-256-GCM, block by block.
 *
 * <p>A file begins with a magic number, the id of the key and a salt; its own key is derived from
 * both (HKDF with SHA-256, RFC 5869) and used for no other file. Each block has a fresh random
 * nonce, so it may be written again with other content; its number and whether it is the last one
 * are authenticated with it, so blocks cannot be swapped, nor a file cut, without being noticed.
 * Own code: a library's streaming encryption cannot go on where a crash stopped it.
 *
 * @param activeKey id of the key for new files
 * @param keys by id
 */
record AesGcm(String activeKey, Map<String, SecretKey> keys) implements BlockTransform {
  static final int KEY_ID_MAX = 32;
  static final int KEY_BYTES = 32;

  private static final byte[] MAGIC = "FERRYGCM1".getBytes(US_ASCII);
  private static final int SALT_BYTES = 32;
  private static final int HEADER_BYTES = MAGIC.length + KEY_ID_MAX + SALT_BYTES;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  AesGcm {
    keys = Map.copyOf(keys);
  }

  @Override
  public int headerBytes() {
    return HEADER_BYTES;
  }

  @Override
  public int overheadBytes() {
    return NONCE_BYTES + TAG_BYTES;
  }

  @Override
  public FileTransform create() throws IOException {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    byte[] header =
        ByteBuffer.allocate(HEADER_BYTES)
            .put(MAGIC)
            .put(activeKey.getBytes(US_ASCII))
            .position(MAGIC.length + KEY_ID_MAX)
            .put(salt)
            .array();
    return new Encrypted(header, fileKey(activeKey, header));
  }

  @Override
  public FileTransform open(ByteBuffer header) throws IOException {
    byte[] bytes = new byte[HEADER_BYTES];
    header.duplicate().get(bytes);
    if (!ByteBuffer.wrap(bytes, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      throw new IOException("the file was not encrypted by this hook");
    }
    String id = new String(bytes, MAGIC.length, KEY_ID_MAX, US_ASCII).replaceAll("\0+$", "");
    return new Encrypted(bytes, fileKey(id, bytes));
  }

  private SecretKey fileKey(String id, byte[] header) throws IOException {
    SecretKey key = keys.get(id);
    if (key == null) {
      throw new IOException("key '" + id + "' is not configured");
    }
    try {
      byte[] salt = Arrays.copyOfRange(header, HEADER_BYTES - SALT_BYTES, HEADER_BYTES);
      byte[] extracted = hmac(salt, key.getEncoded());
      byte[] expanded =
          hmac(extracted, ByteBuffer.allocate(HEADER_BYTES + 1).put(header).put((byte) 1).array());
      return new SecretKeySpec(expanded, "AES");
    } catch (GeneralSecurityException e) {
      throw new IOException("no key could be derived", e);
    }
  }

  private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(message);
  }

  /** Never shows a key. */
  @Override
  public String toString() {
    return "AesGcm[keys " + keys.keySet() + ", active " + activeKey + "]";
  }

  /** One file. */
  private static final class Encrypted implements FileTransform {
    private final byte[] header;
    private final SecretKey key;

    Encrypted(byte[] header, SecretKey key) {
      this.header = header;
      this.key = key;
    }

    @Override
    public ByteBuffer header() {
      return ByteBuffer.wrap(header).asReadOnlyBuffer();
    }

    @Override
    public void seal(long index, boolean last, ByteBuffer content, ByteBuffer rest)
        throws IOException {
      byte[] nonce = new byte[NONCE_BYTES];
      RANDOM.nextBytes(nonce);
      rest.put(nonce);
      run(Cipher.ENCRYPT_MODE, nonce, index, last, content, rest);
    }

    @Override
    public void open(long index, boolean last, ByteBuffer rest, ByteBuffer content)
        throws IOException {
      byte[] nonce = new byte[NONCE_BYTES];
      rest.get(nonce);
      run(Cipher.DECRYPT_MODE, nonce, index, last, rest, content);
    }

    private void run(
        int mode, byte[] nonce, long index, boolean last, ByteBuffer from, ByteBuffer to)
        throws IOException {
      try {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(
            ByteBuffer.allocate(Long.BYTES + 1).putLong(index).put((byte) (last ? 1 : 0)).flip());
        var unused = cipher.doFinal(from, to);
      } catch (AEADBadTagException e) {
        throw new IOException("block " + index + " is not as it was written", e);
      } catch (GeneralSecurityException e) {
        throw new IOException("block " + index + " could not be encrypted or decrypted", e);
      }
    }
  }

  /** Makes them. */
  public static final class Factory implements HookFactory {
    private static final String ACTIVE = "active";
    private static final String KEYS = "keys.";
    private static final String FILE = "file:";

    @Override
    public String type() {
      return "aes-gcm";
    }

    @Override
    public TransferHook create(HookSettings settings) {
      settings.requireKnown(Set.of(ACTIVE, KEYS));
      Map<String, SecretKey> keys = new HashMap<>();
      settings.under(KEYS).forEach((id, text) -> keys.put(id, key(settings, id, text)));
      String active = settings.required(ACTIVE);
      if (!keys.containsKey(active)) {
        throw settings.wrong(ACTIVE, "names a key that is not there: add '" + KEYS + active + "'");
      }
      AesGcm transform = new AesGcm(active, keys);
      return (TransformHook) () -> transform;
    }

    private static SecretKey key(HookSettings settings, String id, String text) {
      String name = KEYS + id;
      if (!id.matches("[a-zA-Z0-9._-]{1," + KEY_ID_MAX + "}")) {
        throw settings.wrong(name, "has an id that is not 1 to 32 letters, digits, '.', '_', '-'");
      }
      try {
        byte[] bytes = Base64.getDecoder().decode(encoded(settings, name, text));
        if (bytes.length != KEY_BYTES) {
          throw settings.wrong(name, "is not 32 bytes in Base64");
        }
        return new SecretKeySpec(bytes, "AES");
      } catch (IllegalArgumentException e) {
        throw settings.wrong(name, "is not 32 bytes in Base64");
      }
    }

    private static String encoded(HookSettings settings, String name, String text) {
      if (!text.startsWith(FILE)) {
        return text;
      }
      try {
        return Files.readString(Path.of(text.substring(FILE.length()))).strip();
      } catch (IOException e) {
        throw settings.wrong(name, "names a file that cannot be read");
      }
    }
  }
}
