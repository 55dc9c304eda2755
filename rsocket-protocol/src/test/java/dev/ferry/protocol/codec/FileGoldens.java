package dev.ferry.protocol.codec;

import java.util.LinkedHashMap;
import java.util.Map;

/** Bytes of the messages of downloads, files and upload control, read with {@link Goldens}. */
final class FileGoldens {
  private FileGoldens() {}

  static Map<String, String> all() {
    Map<String, String> goldens = new LinkedHashMap<>();
    addFetchMinimal(goldens);
    addFetchFull(goldens);
    addHeader(goldens);
    addHeaderWithoutDigest(goldens);
    addStat(goldens);
    addList(goldens);
    addEntryFile(goldens);
    addEntryDirectory(goldens);
    addRemove(goldens);
    addRemoved(goldens);
    addUploadStatus(goldens);
    addUploadListAll(goldens);
    addUploadListOfOne(goldens);
    addUploadAbort(goldens);
    addUploadOpen(goldens);
    addUploadPublished(goldens);
    return goldens;
  }

  private static void addFetchMinimal(Map<String, String> goldens) {
    goldens.put(
        "fetch minimal",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 65 6665746368                         # "type": "fetch"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          66 6f6666736574 00                                # "offset": 0
          65 6368756e6b 1a00100000                          # "chunk": 1048576
        ff                                                  # }
        """);
  }

  private static void addFetchFull(Map<String, String> goldens) {
    goldens.put(
        "fetch full",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 65 6665746368                         # "type": "fetch"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          66 6f6666736574 04                                # "offset": 4
          66 6c656e677468 07                                # "length": 7
          64 65746167 62 6531                               # "etag": "e1"
          65 6368756e6b 1a00100000                          # "chunk": 1048576
        ff                                                  # }
        """);
  }

  private static void addHeader(Map<String, String> goldens) {
    goldens.put(
        "header",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 66 686561646572                       # "type": "header"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          64 6b696e64 64 66696c65                           # "kind": "file"
          64 73697a65 0b                                    # "size": 11
          64 6d6f6465 1901a4                                # "mode": 420
          65 6d74696d65 1a6553f100                          # "mtime": 1700000000
          6b 6d74696d652d6e616e6f73 05                      # "mtime-nanos": 5
          64 65746167 62 6531                               # "etag": "e1"
          # "digest": 32 bytes
          66 646967657374 5820 cf82d2d961ff699eda330edfa1bc8ec368d42d901582a9534af98acfd1cde208
          66 637263333263 1a53ecc305                        # "crc32c": 1408025349
          66 6f6666736574 04                                # "offset": 4
          66 6c656e677468 07                                # "length": 7
          65 6368756e6b 1a00100000                          # "chunk": 1048576
        ff                                                  # }
        """);
  }

  private static void addHeaderWithoutDigest(Map<String, String> goldens) {
    goldens.put(
        "header without digest",
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
        ff                                                  # }
        """);
  }

  private static void addStat(Map<String, String> goldens) {
    goldens.put(
        "stat",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 64 73746174                           # "type": "stat"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
        ff                                                  # }
        """);
  }

  private static void addList(Map<String, String> goldens) {
    goldens.put(
        "list",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 64 6c697374                           # "type": "list"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 61 2f                                 # "path": "/"
        ff                                                  # }
        """);
  }

  private static void addEntryFile(Map<String, String> goldens) {
    goldens.put(
        "entry file",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 65 656e747279                         # "type": "entry"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          64 6b696e64 64 66696c65                           # "kind": "file"
          64 73697a65 0b                                    # "size": 11
          64 6d6f6465 1901a4                                # "mode": 420
          65 6d74696d65 1a6553f100                          # "mtime": 1700000000
          6b 6d74696d652d6e616e6f73 05                      # "mtime-nanos": 5
          64 65746167 62 6531                               # "etag": "e1"
          # "digest": 32 bytes
          66 646967657374 5820 cf82d2d961ff699eda330edfa1bc8ec368d42d901582a9534af98acfd1cde208
          66 637263333263 1a53ecc305                        # "crc32c": 1408025349
        ff                                                  # }
        """);
  }

  private static void addEntryDirectory(Map<String, String> goldens) {
    goldens.put(
        "entry directory",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 65 656e747279                         # "type": "entry"
          64 70617468 62 2f61                               # "path": "/a"
          64 6b696e64 69 6469726563746f7279                 # "kind": "directory"
          64 73697a65 00                                    # "size": 0
          64 6d6f6465 1901ed                                # "mode": 493
          65 6d74696d65 1a6553f100                          # "mtime": 1700000000
        ff                                                  # }
        """);
  }

  private static void addRemove(Map<String, String> goldens) {
    goldens.put(
        "remove",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 66 72656d6f7665                       # "type": "remove"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
        ff                                                  # }
        """);
  }

  private static void addRemoved(Map<String, String> goldens) {
    goldens.put(
        "removed",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 67 72656d6f766564                     # "type": "removed"
          67 65786973746564 f5                              # "existed": true
        ff                                                  # }
        """);
  }

  private static void addUploadStatus(Map<String, String> goldens) {
    goldens.put(
        "upload-status",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6d 75706c6f61642d737461747573         # "type": "upload-status"
          # "id": "abcdefghijklmnopqrstuvwxyz"
          62 6964 781a 6162636465666768696a6b6c6d6e6f707172737475767778797a
        ff                                                  # }
        """);
  }

  private static void addUploadListAll(Map<String, String> goldens) {
    goldens.put(
        "upload-list all",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6b 75706c6f61642d6c697374             # "type": "upload-list"
          68 66696e6973686564 f4                            # "finished": false
        ff                                                  # }
        """);
  }

  private static void addUploadListOfOne(Map<String, String> goldens) {
    goldens.put(
        "upload-list of one",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6b 75706c6f61642d6c697374             # "type": "upload-list"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          68 66696e6973686564 f5                            # "finished": true
        ff                                                  # }
        """);
  }

  private static void addUploadAbort(Map<String, String> goldens) {
    goldens.put(
        "upload-abort",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6c 75706c6f61642d61626f7274           # "type": "upload-abort"
          # "id": "abcdefghijklmnopqrstuvwxyz"
          62 6964 781a 6162636465666768696a6b6c6d6e6f707172737475767778797a
        ff                                                  # }
        """);
  }

  private static void addUploadOpen(Map<String, String> goldens) {
    goldens.put(
        "upload open",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 66 75706c6f6164                       # "type": "upload"
          # "id": "abcdefghijklmnopqrstuvwxyz"
          62 6964 781a 6162636465666768696a6b6c6d6e6f707172737475767778797a
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          63 6b6579 65 6b65792d31                           # "key": "key-1"
          65 7374617465 64 6f70656e                         # "state": "open"
          65 65706f6368 01                                  # "epoch": 1
          68 66726f6e74696572 00                            # "frontier": 0
          6d 7072656669782d637263333263 00                  # "prefix-crc32c": 0
          67 65787069726573 1a6553f100                      # "expires": 1700000000
        ff                                                  # }
        """);
  }

  private static void addUploadPublished(Map<String, String> goldens) {
    goldens.put(
        "upload published",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 66 75706c6f6164                       # "type": "upload"
          # "id": "abcdefghijklmnopqrstuvwxyz"
          62 6964 781a 6162636465666768696a6b6c6d6e6f707172737475767778797a
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          63 6b6579 65 6b65792d31                           # "key": "key-1"
          65 7374617465 69 7075626c6973686564               # "state": "published"
          65 65706f6368 02                                  # "epoch": 2
          66 6c656e677468 0b                                # "length": 11
          68 66726f6e74696572 0b                            # "frontier": 11
          6d 7072656669782d637263333263 1a53ecc305          # "prefix-crc32c": 1408025349
          67 65787069726573 1a6553f100                      # "expires": 1700000000
          6d 657870697265732d6e616e6f73 05                  # "expires-nanos": 5
          67 72656365697074 bf                              # "receipt": {
            69 776f726b7370616365 62 7731                   # "workspace": "w1"
            64 70617468 68 2f612f622e747874                 # "path": "/a/b.txt"
            66 6c656e677468 0b                              # "length": 11
            66 637263333263 1a53ecc305                      # "crc32c": 1408025349
            # "digest": 32 bytes
            66 646967657374 5820
              cf82d2d961ff699eda330edfa1bc8ec368d42d901582a9534af98acfd1cde208
            64 65746167 62 6531                             # "etag": "e1"
            65 65706f6368 02                                # "epoch": 2
            69 7075626c6973686564 1a6553f100                # "published": 1700000000
            6f 7075626c69736865642d6e616e6f73 05            # "published-nanos": 5
          ff                                                # }
        ff                                                  # }
        """);
  }
}
