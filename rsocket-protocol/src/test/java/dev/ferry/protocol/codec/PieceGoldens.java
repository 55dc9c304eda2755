package dev.ferry.protocol.codec;

import java.util.LinkedHashMap;
import java.util.Map;

/** Bytes of the messages about pieces, read with {@link Goldens}. */
final class PieceGoldens {
  private PieceGoldens() {}

  static Map<String, String> all() {
    Map<String, String> goldens = new LinkedHashMap<>();
    addOpenRepairing(goldens);
    addOpenedDamaged(goldens);
    addPiecesOfAnyVersion(goldens);
    addPieces(goldens);
    addChecksums(goldens);
    addChecksumsNegative(goldens);
    addChecksumsUnknown(goldens);
    return goldens;
  }

  private static void addOpenRepairing(Map<String, String> goldens) {
    goldens.put(
        "open repairing",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 64 6f70656e                           # "type": "open"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          63 6b6579 65 6b65792d31                           # "key": "key-1"
          6a 6475726162696c697479 67 64757261626c65         # "durability": "durable"
          65 6368756e6b 1a00010000                          # "chunk": 65536
          66 726570616972 f5                                # "repair": true
        ff                                                  # }
        """);
  }

  private static void addOpenedDamaged(Map<String, String> goldens) {
    goldens.put(
        "opened damaged",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 66 6f70656e6564                       # "type": "opened"
          # "id": "abcdefghijklmnopqrstuvwxyz"
          62 6964 781a 6162636465666768696a6b6c6d6e6f707172737475767778797a
          65 65706f6368 03                                  # "epoch": 3
          68 66726f6e74696572 08                            # "frontier": 8
          6d 7072656669782d637263333263 1acc23e5ed          # "prefix-crc32c": 3424904685
          65 6368756e6b 1a00100000                          # "chunk": 1048576
          66 77696e646f77 1a00800000                        # "window": 8388608
          67 65787069726573 1a6553f100                      # "expires": 1700000000
          67 64616d61676564 9f                              # "damaged": [
            00 03                                           # 0, 3
            05 03                                           # 5, 3
          ff                                                # ]
        ff                                                  # }
        """);
  }

  private static void addPiecesOfAnyVersion(Map<String, String> goldens) {
    goldens.put(
        "pieces of any version",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 66 706965636573                       # "type": "pieces"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
        ff                                                  # }
        """);
  }

  private static void addPieces(Map<String, String> goldens) {
    goldens.put(
        "pieces",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 66 706965636573                       # "type": "pieces"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          64 65746167 62 6531                               # "etag": "e1"
        ff                                                  # }
        """);
  }

  private static void addChecksums(Map<String, String> goldens) {
    goldens.put(
        "piece-checksums",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6f 70696563652d636865636b73756d73     # "type": "piece-checksums"
          65 6669727374 00                                  # "first": 0
          65 636f756e74 01                                  # "count": 1
          69 636865636b73756d73 44 53ecc305                 # "checksums": 1
        ff                                                  # }
        """);
  }

  private static void addChecksumsNegative(Map<String, String> goldens) {
    goldens.put(
        "piece-checksums negative",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6f 70696563652d636865636b73756d73     # "type": "piece-checksums"
          65 6669727374 1903ff                              # "first": 1023
          65 636f756e74 02                                  # "count": 2
          69 636865636b73756d73 48 ffffffffcc23e5ed         # "checksums": 2
        ff                                                  # }
        """);
  }

  private static void addChecksumsUnknown(Map<String, String> goldens) {
    goldens.put(
        "piece-checksums unknown",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6f 70696563652d636865636b73756d73     # "type": "piece-checksums"
          65 6669727374 1907fe                              # "first": 2046
          65 636f756e74 07                                  # "count": 7
        ff                                                  # }
        """);
  }
}
