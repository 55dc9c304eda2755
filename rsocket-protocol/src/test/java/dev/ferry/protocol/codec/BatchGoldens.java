package dev.ferry.protocol.codec;

import dev.ferry.protocol.BatchAnswer;
import dev.ferry.protocol.BatchRequest;
import dev.ferry.protocol.ControlMessage;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Messages about several small files at once, and their bytes, read with {@link Goldens}. */
final class BatchGoldens {
  private static final WorkspacePath PATH = Samples.FILE.path();

  private BatchGoldens() {}

  static Map<String, ControlMessage> samples() {
    Map<String, ControlMessage> samples = new LinkedHashMap<>();
    samples.put(
        "batch-write", new BatchRequest.Write(Samples.FILE.workspace(), 2, 11, Durability.DURABLE));
    samples.put(
        "batch-file",
        new BatchRequest.NewFile(PATH, 11, FileAttributes.NONE, null, WriteCondition.ALWAYS));
    samples.put(
        "batch-file-full",
        new BatchRequest.NewFile(
            PATH,
            11,
            new FileAttributes(0600, Samples.WHOLE_SECOND),
            Samples.DIGEST,
            WriteCondition.ifMatch("e1")));
    samples.put(
        "batch-file-if-absent",
        new BatchRequest.NewFile(
            WorkspacePath.parse("/a/c"), 0, FileAttributes.NONE, null, WriteCondition.IF_ABSENT));
    samples.put(
        "batch-read",
        new BatchRequest.Read(Samples.FILE.workspace(), List.of(PATH, WorkspacePath.parse("/c"))));
    samples.put(
        "batch-unread",
        new BatchAnswer.Unread(WorkspacePath.parse("/c"), FailureCode.NOT_FOUND, "gone"));
    return samples;
  }

  static Map<String, String> all() {
    Map<String, String> goldens = new LinkedHashMap<>();
    goldens.put(
        "batch-write",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6b 62617463682d7772697465             # "type": "batch-write"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          65 66696c6573 02                                  # "files": 2
          66 6c656e677468 0b                                # "length": 11
          6a 6475726162696c697479 67 64757261626c65         # "durability": "durable"
        ff                                                  # }
        """);
    goldens.put(
        "batch-file",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6a 62617463682d66696c65               # "type": "batch-file"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          66 6c656e677468 0b                                # "length": 11
        ff                                                  # }
        """);
    goldens.put(
        "batch-file-full",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6a 62617463682d66696c65               # "type": "batch-file"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          66 6c656e677468 0b                                # "length": 11
          64 6d6f6465 190180                                # "mode": 384
          65 6d74696d65 1a6553f100                          # "mtime": 1700000000
          66 646967657374 5820 cf82d2d961ff699eda330edfa1bc8ec368d42d901582a9534af98acfd1cde208# "digest": 32 bytes
          68 69662d6d61746368 62 6531                       # "if-match": "e1"
        ff                                                  # }
        """);
    goldens.put(
        "batch-file-if-absent",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6a 62617463682d66696c65               # "type": "batch-file"
          64 70617468 64 2f612f63                           # "path": "/a/c"
          66 6c656e677468 00                                # "length": 0
          69 69662d616273656e74 f5                          # "if-absent": true
        ff                                                  # }
        """);
    goldens.put(
        "batch-read",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6a 62617463682d72656164               # "type": "batch-read"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          65 7061746873 9f                                  # "paths": [
            68 2f612f622e747874                             # "/a/b.txt"
            62 2f63                                         # "/c"
          ff                                                # ]
        ff                                                  # }
        """);
    goldens.put(
        "batch-unread",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6c 62617463682d756e72656164           # "type": "batch-unread"
          64 70617468 62 2f63                               # "path": "/c"
          64 636f6465 69 4e4f545f464f554e44                 # "code": "NOT_FOUND"
          66 726561736f6e 64 676f6e65                       # "reason": "gone"
        ff                                                  # }
        """);
    return goldens;
  }
}
