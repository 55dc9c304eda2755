package dev.ferry.protocol.codec;

import java.util.LinkedHashMap;
import java.util.Map;

/** Bytes of the messages of a connection and an upload, read with {@link Goldens}. */
final class UploadGoldens {
  private UploadGoldens() {}

  static Map<String, String> all() {
    Map<String, String> goldens = new LinkedHashMap<>();
    addHello(goldens);
    addOpenMinimal(goldens);
    addOpenFull(goldens);
    addOpenIfAbsent(goldens);
    addOpened(goldens);
    addAck(goldens);
    addFlush(goldens);
    addFinish(goldens);
    addCompleted(goldens);
    addOpenWithoutDigest(goldens);
    addOpenedWithoutDigest(goldens);
    addFinishWithoutDigest(goldens);
    addCompletedWithoutDigest(goldens);
    return goldens;
  }

  private static void addHello(Map<String, String> goldens) {
    goldens.put(
        "hello",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 65 68656c6c6f                         # "type": "hello"
          68 76657273696f6e73 9f                            # "versions": [
            01                                              # 1
            02                                              # 2
          ff                                                # ]
          # "client": "ferry-cli/0.1.0"
          66 636c69656e74 6f 66657272792d636c692f302e312e30
        ff                                                  # }
        """);
  }

  private static void addOpenMinimal(Map<String, String> goldens) {
    goldens.put(
        "open minimal",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 64 6f70656e                           # "type": "open"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          63 6b6579 65 6b65792d31                           # "key": "key-1"
          6a 6475726162696c697479 69 657068656d6572616c     # "durability": "ephemeral"
          65 6368756e6b 1a00010000                          # "chunk": 65536
        ff                                                  # }
        """);
  }

  private static void addOpenFull(Map<String, String> goldens) {
    goldens.put(
        "open full",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 64 6f70656e                           # "type": "open"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          63 6b6579 65 6b65792d31                           # "key": "key-1"
          # "id": "abcdefghijklmnopqrstuvwxyz"
          62 6964 781a 6162636465666768696a6b6c6d6e6f707172737475767778797a
          66 6c656e677468 0b                                # "length": 11
          64 6d6f6465 1901a4                                # "mode": 420
          65 6d74696d65 1a6553f100                          # "mtime": 1700000000
          6b 6d74696d652d6e616e6f73 05                      # "mtime-nanos": 5
          # "digest": 32 bytes
          66 646967657374 5820 cf82d2d961ff699eda330edfa1bc8ec368d42d901582a9534af98acfd1cde208
          68 69662d6d61746368 62 6530                       # "if-match": "e0"
          6a 6475726162696c697479 67 64757261626c65         # "durability": "durable"
          65 6368756e6b 1a00100000                          # "chunk": 1048576
          6d 6578706972792d6d696c6c6973 1a0036ee80          # "expiry-millis": 3600000
        ff                                                  # }
        """);
  }

  private static void addOpenIfAbsent(Map<String, String> goldens) {
    goldens.put(
        "open if-absent",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 64 6f70656e                           # "type": "open"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          63 6b6579 65 6b65792d31                           # "key": "key-1"
          66 6c656e677468 00                                # "length": 0
          65 6d74696d65 1a6553f100                          # "mtime": 1700000000
          69 69662d616273656e74 f5                          # "if-absent": true
          6a 6475726162696c697479 67 64757261626c65         # "durability": "durable"
          65 6368756e6b 1a00100000                          # "chunk": 1048576
        ff                                                  # }
        """);
  }

  private static void addOpened(Map<String, String> goldens) {
    goldens.put(
        "opened",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 66 6f70656e6564                       # "type": "opened"
          # "id": "abcdefghijklmnopqrstuvwxyz"
          62 6964 781a 6162636465666768696a6b6c6d6e6f707172737475767778797a
          65 65706f6368 02                                  # "epoch": 2
          68 66726f6e74696572 08                            # "frontier": 8
          6d 7072656669782d637263333263 1acc23e5ed          # "prefix-crc32c": 3424904685
          65 6368756e6b 1a00100000                          # "chunk": 1048576
          66 77696e646f77 1a00800000                        # "window": 8388608
          67 65787069726573 1a6553f100                      # "expires": 1700000000
          6d 657870697265732d6e616e6f73 05                  # "expires-nanos": 5
        ff                                                  # }
        """);
  }

  private static void addAck(Map<String, String> goldens) {
    goldens.put(
        "ack",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 63 61636b                             # "type": "ack"
          68 66726f6e74696572 08                            # "frontier": 8
          6d 7072656669782d637263333263 1acc23e5ed          # "prefix-crc32c": 3424904685
        ff                                                  # }
        """);
  }

  private static void addFlush(Map<String, String> goldens) {
    goldens.put(
        "flush",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 65 666c757368                         # "type": "flush"
        ff                                                  # }
        """);
  }

  private static void addFinish(Map<String, String> goldens) {
    goldens.put(
        "finish",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 66 66696e697368                       # "type": "finish"
          66 6c656e677468 0b                                # "length": 11
          66 637263333263 1a53ecc305                        # "crc32c": 1408025349
          # "digest": 32 bytes
          66 646967657374 5820 cf82d2d961ff699eda330edfa1bc8ec368d42d901582a9534af98acfd1cde208
        ff                                                  # }
        """);
  }

  private static void addCompleted(Map<String, String> goldens) {
    goldens.put(
        "completed",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 69 636f6d706c65746564                 # "type": "completed"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          66 6c656e677468 0b                                # "length": 11
          66 637263333263 1a53ecc305                        # "crc32c": 1408025349
          # "digest": 32 bytes
          66 646967657374 5820 cf82d2d961ff699eda330edfa1bc8ec368d42d901582a9534af98acfd1cde208
          64 65746167 62 6531                               # "etag": "e1"
          65 65706f6368 02                                  # "epoch": 2
          69 7075626c6973686564 1a6553f100                  # "published": 1700000000
          6f 7075626c69736865642d6e616e6f73 05              # "published-nanos": 5
        ff                                                  # }
        """);
  }

  private static void addOpenWithoutDigest(Map<String, String> goldens) {
    goldens.put(
        "open without digest",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 64 6f70656e                           # "type": "open"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          63 6b6579 65 6b65792d31                           # "key": "key-1"
          66 6c656e677468 0b                                # "length": 11
          6e 776974686f75742d646967657374 f5                # "without-digest": true
          6a 6475726162696c697479 67 64757261626c65         # "durability": "durable"
          65 6368756e6b 1a00100000                          # "chunk": 1048576
        ff                                                  # }
        """);
  }

  private static void addOpenedWithoutDigest(Map<String, String> goldens) {
    goldens.put(
        "opened without digest",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 66 6f70656e6564                       # "type": "opened"
          # "id": "abcdefghijklmnopqrstuvwxyz"
          62 6964 781a 6162636465666768696a6b6c6d6e6f707172737475767778797a
          65 65706f6368 01                                  # "epoch": 1
          68 66726f6e74696572 00                            # "frontier": 0
          6d 7072656669782d637263333263 00                  # "prefix-crc32c": 0
          65 6368756e6b 1a00100000                          # "chunk": 1048576
          66 77696e646f77 1a00800000                        # "window": 8388608
          67 65787069726573 1a6553f100                      # "expires": 1700000000
          6e 776974686f75742d646967657374 f5                # "without-digest": true
        ff                                                  # }
        """);
  }

  private static void addFinishWithoutDigest(Map<String, String> goldens) {
    goldens.put(
        "finish without digest",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 66 66696e697368                       # "type": "finish"
          66 6c656e677468 0b                                # "length": 11
          66 637263333263 1a53ecc305                        # "crc32c": 1408025349
        ff                                                  # }
        """);
  }

  private static void addCompletedWithoutDigest(Map<String, String> goldens) {
    goldens.put(
        "completed without digest",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 69 636f6d706c65746564                 # "type": "completed"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          66 6c656e677468 0b                                # "length": 11
          66 637263333263 1a53ecc305                        # "crc32c": 1408025349
          64 65746167 62 6531                               # "etag": "e1"
          65 65706f6368 01                                  # "epoch": 1
          69 7075626c6973686564 1a6553f100                  # "published": 1700000000
          6a 6475726162696c697479 69 657068656d6572616c     # "durability": "ephemeral"
        ff                                                  # }
        """);
  }
}
