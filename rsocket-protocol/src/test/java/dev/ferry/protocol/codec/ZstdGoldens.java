package dev.ferry.protocol.codec;

import static dev.ferry.protocol.codec.Samples.FILE;
import static dev.ferry.protocol.codec.Samples.ID;
import static dev.ferry.protocol.codec.Samples.KEY;
import static dev.ferry.protocol.codec.Samples.PREFIX;
import static dev.ferry.protocol.codec.Samples.WHOLE_SECOND;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WriteCondition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The messages that agree on compressed chunks, and their bytes. */
final class ZstdGoldens {
  private ZstdGoldens() {}

  static Map<String, ControlMessage> samples() {
    Map<String, ControlMessage> samples = new LinkedHashMap<>();
    samples.put(
        "open zstd",
        new ClientMessage.Open(
                FILE,
                KEY,
                null,
                ContentLength.DEFERRED,
                FileAttributes.NONE,
                DigestMode.COMPUTED,
                WriteCondition.ALWAYS,
                Durability.DURABLE,
                65_536,
                null)
            .withZstd(true));
    samples.put(
        "opened zstd",
        new ServerMessage.Opened(
            ID, 3, PREFIX, 1 << 20, 8 << 20, WHOLE_SECOND, false, List.of(), true));
    samples.put("fetch zstd", new ClientMessage.Fetch(FILE, 0, -1, null, 1 << 20, true));
    samples.put(
        "header zstd",
        new ServerMessage.Header(
            new FileStat(FILE.path(), FileStat.Type.FILE, 11, 0644, WHOLE_SECOND, "e1", null, null),
            0,
            11,
            1 << 20,
            true));
    return samples;
  }

  static Map<String, String> all() {
    Map<String, String> goldens = new LinkedHashMap<>();
    goldens.put(
        "open zstd",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 64 6f70656e                           # "type": "open"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          63 6b6579 65 6b65792d31                           # "key": "key-1"
          6a 6475726162696c697479 67 64757261626c65         # "durability": "durable"
          65 6368756e6b 1a00010000                          # "chunk": 65536
          64 7a737464 f5                                    # "zstd": true
        ff                                                  # }
        """);
    goldens.put(
        "opened zstd",
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
          64 7a737464 f5                                    # "zstd": true
        ff                                                  # }
        """);
    goldens.put(
        "fetch zstd",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 65 6665746368                         # "type": "fetch"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          66 6f6666736574 00                                # "offset": 0
          65 6368756e6b 1a00100000                          # "chunk": 1048576
          64 7a737464 f5                                    # "zstd": true
        ff                                                  # }
        """);
    goldens.put(
        "header zstd",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 66 686561646572                       # "type": "header"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          64 6b696e64 64 66696c65                           # "kind": "file"
          64 73697a65 0b                                    # "size": 11
          64 6d6f6465 1901a4                                # "mode": 420
          65 6d74696d65 1a6553f100                          # "mtime": 1700000000
          64 65746167 62 6531                               # "etag": "e1"
          66 6f6666736574 00                                # "offset": 0
          66 6c656e677468 0b                                # "length": 11
          65 6368756e6b 1a00100000                          # "chunk": 1048576
          64 7a737464 f5                                    # "zstd": true
        ff                                                  # }
        """);
    return goldens;
  }
}
