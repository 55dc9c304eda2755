package dev.ferry.protocol.codec;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlMessage;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.WriteCondition;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Uploads in one request: samples, and their bytes, read with {@link Goldens}. */
final class PutGoldens {
  private PutGoldens() {}

  static Map<String, ControlMessage> samples() {
    return Map.of(
        "put full",
        new ClientMessage.Put(
            Samples.FILE,
            Samples.KEY,
            11,
            new FileAttributes(0644, Samples.WITH_NANOS),
            Samples.DIGEST,
            WriteCondition.ifMatch("e0"),
            Durability.DURABLE,
            Duration.ofHours(1)),
        "put without digest",
        new ClientMessage.Put(
            Samples.FILE,
            Samples.KEY,
            0,
            FileAttributes.NONE,
            null,
            WriteCondition.IF_ABSENT,
            Durability.EPHEMERAL,
            null));
  }

  static Map<String, String> all() {
    Map<String, String> goldens = new LinkedHashMap<>();
    addFull(goldens);
    addWithoutDigest(goldens);
    return goldens;
  }

  private static void addFull(Map<String, String> goldens) {
    goldens.put(
        "put full",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 63 707574                             # "type": "put"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          63 6b6579 65 6b65792d31                           # "key": "key-1"
          66 6c656e677468 0b                                # "length": 11
          64 6d6f6465 1901a4                                # "mode": 420
          65 6d74696d65 1a6553f100                          # "mtime": 1700000000
          6b 6d74696d652d6e616e6f73 05                      # "mtime-nanos": 5
          # "digest": 32 bytes
          66 646967657374 5820 cf82d2d961ff699eda330edfa1bc8ec368d42d901582a9534af98acfd1cde208
          68 69662d6d61746368 62 6530                       # "if-match": "e0"
          6a 6475726162696c697479 67 64757261626c65         # "durability": "durable"
          6d 6578706972792d6d696c6c6973 1a0036ee80          # "expiry-millis": 3600000
        ff                                                  # }
        """);
  }

  private static void addWithoutDigest(Map<String, String> goldens) {
    goldens.put(
        "put without digest",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 63 707574                             # "type": "put"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          63 6b6579 65 6b65792d31                           # "key": "key-1"
          66 6c656e677468 00                                # "length": 0
          6e 776974686f75742d646967657374 f5                # "without-digest": true
          69 69662d616273656e74 f5                          # "if-absent": true
          6a 6475726162696c697479 69 657068656d6572616c     # "durability": "ephemeral"
        ff                                                  # }
        """);
  }
}
