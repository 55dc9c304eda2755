package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.protocol.codec.CborControlCodec;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/** Thousands of hostile names in every field of a message that is a path: each is refused. */
final class HostileNamesTest {
  private static final int COUNT = 5_000;
  private final long seed = Seed.announce(HostileNamesTest.class);
  private final ObjectMapper cbor = new CBORMapper();
  private final CborControlCodec codec = new CborControlCodec();

  /** Messages by the fields that are paths in them. */
  private static Map<String, List<String>> fields() {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (String type :
        List.of(
            "open",
            "put",
            "fetch",
            "pieces",
            "stat",
            "list",
            "remove",
            "make-directory",
            "change",
            "make-link",
            "read-link",
            "flush-path",
            "read-file",
            "watch",
            "label")) {
      fields.put(type, List.of("path"));
    }
    fields.put("move", List.of("path", "target"));
    fields.put("copy", List.of("path", "target"));
    fields.put("compose", List.of("path", "sources"));
    return fields;
  }

  @Test
  void decode_hostileNameInAnyPathField_isRefused() {
    List<String> names = HostileNames.all(seed, COUNT);

    assertThat(names).hasSizeGreaterThanOrEqualTo(COUNT);
    fields()
        .forEach(
            (type, paths) ->
                paths.forEach(field -> names.forEach(name -> assertRefused(type, field, name))));
  }

  private void assertRefused(String type, String field, String name) {
    Map<String, Object> message = message(type);
    message.put(field, field.equals("sources") ? List.of("/fine", name) : name);
    byte[] map;
    try {
      map = cbor.writeValueAsBytes(message);
    } catch (JacksonException e) {
      return; // no encoder says half a character
    }
    ByteBuf data = Unpooled.wrappedBuffer(new byte[] {1}, map);
    TransferException failure =
        catchThrowableOfType(TransferException.class, () -> codec.decode(data));
    assertThat(failure).as("seed %d, %s of %s: %s", seed, field, type, printable(name)).isNotNull();
    assertThat(failure.code())
        .as("seed %d, %s of %s: %s", seed, field, type, printable(name))
        .isIn(FailureCode.INVALID_PATH, FailureCode.MALFORMED);
  }

  private static String printable(String name) {
    return new String(name.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
  }

  /** Everything that any of these messages needs, all of it fine. */
  private static Map<String, Object> message(String type) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", type);
    message.put("workspace", "ws");
    message.put("path", "/fine");
    message.put("target", "/fine");
    message.put("sources", List.of("/fine"));
    message.put("text", "fine");
    message.put("key", "k");
    message.put("length", 1);
    message.put("offset", 0);
    message.put("chunk", 65_536);
    message.put("durability", "durable");
    message.put("without-digest", true);
    return message;
  }
}
