package dev.ferry.protocol.codec;

import java.util.LinkedHashMap;
import java.util.Map;

/** Bytes of the messages about uploads in segments, read with {@link Goldens}. */
final class SegmentGoldens {
  private SegmentGoldens() {}

  static Map<String, String> all() {
    Map<String, String> goldens = new LinkedHashMap<>();
    addOpenInSegments(goldens);
    addOpenASegment(goldens);
    addOpenedInSegments(goldens);
    addOpenedInSegmentsNew(goldens);
    return goldens;
  }

  private static void addOpenInSegments(Map<String, String> goldens) {
    goldens.put(
        "open in segments",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 64 6f70656e                           # "type": "open"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          63 6b6579 65 6b65792d31                           # "key": "key-1"
          66 6c656e677468 1a00800000                        # "length": 8388608
          6a 6475726162696c697479 67 64757261626c65         # "durability": "durable"
          65 6368756e6b 1a00010000                          # "chunk": 65536
          68 7365676d656e7473 f5                            # "segments": true
        ff                                                  # }
        """);
  }

  private static void addOpenASegment(Map<String, String> goldens) {
    goldens.put(
        "open a segment",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 64 6f70656e                           # "type": "open"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          63 6b6579 65 6b65792d31                           # "key": "key-1"
          # "id": "abcdefghijklmnopqrstuvwxyz"
          62 6964 781a 6162636465666768696a6b6c6d6e6f707172737475767778797a
          66 6c656e677468 1a00800000                        # "length": 8388608
          6a 6475726162696c697479 67 64757261626c65         # "durability": "durable"
          65 6368756e6b 1a00010000                          # "chunk": 65536
          67 7365676d656e74 1a00100000                      # "segment": 1048576
          6e 7365676d656e742d6c656e677468 1a00200000        # "segment-length": 2097152
          6d 7365676d656e742d65706f6368 02                  # "segment-epoch": 2
        ff                                                  # }
        """);
  }

  private static void addOpenedInSegments(Map<String, String> goldens) {
    goldens.put(
        "opened in segments",
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
          68 7365676d656e7473 f5                            # "segments": true
          66 73746f726564 9f                                # "stored": [
            1a00300000 05                                   # 3145728, 5
            1a00400000 1a00100000                           # 4194304, 1048576
          ff                                                # ]
        ff                                                  # }
        """);
  }

  private static void addOpenedInSegmentsNew(Map<String, String> goldens) {
    goldens.put(
        "opened in segments new",
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
          68 7365676d656e7473 f5                            # "segments": true
          6a 6475726162696c697479 69 657068656d6572616c     # "durability": "ephemeral"
        ff                                                  # }
        """);
  }
}
