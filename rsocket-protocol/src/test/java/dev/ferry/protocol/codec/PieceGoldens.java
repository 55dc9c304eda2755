package dev.ferry.protocol.codec;

import java.util.LinkedHashMap;
import java.util.Map;

/** Bytes of the messages about pieces, read with {@link Goldens}. */
final class PieceGoldens {
  private PieceGoldens() {}

  static Map<String, String> all() {
    Map<String, String> goldens = new LinkedHashMap<>();
    addPiecesOfAnyVersion(goldens);
    addPieces(goldens);
    addChecksums(goldens);
    addChecksumsNegative(goldens);
    addChecksumsUnknown(goldens);
    return goldens;
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
