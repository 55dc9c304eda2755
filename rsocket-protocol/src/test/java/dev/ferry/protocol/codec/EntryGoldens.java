package dev.ferry.protocol.codec;

import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.FileRequest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileChange;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.FlushReport;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Messages of the file API and their bytes, made by another encoder; read with {@link Goldens}. */
final class EntryGoldens {
  private static final WorkspaceFile FILE = WorkspaceFile.parse("w1:/a/b.txt");
  private static final WorkspacePath TARGET = WorkspacePath.parse("/c");
  private static final List<WorkspacePath> SOURCES = List.of(TARGET, WorkspacePath.parse("/d"));
  private static final Instant SECOND = Instant.ofEpochSecond(1_700_000_000);
  private static final FileAttributes ATTRIBUTES = new FileAttributes(0644, SECOND.plusNanos(5));
  private static final FileStat LINK =
      new FileStat(FILE.path(), FileStat.Type.LINK, 0, 0777, SECOND, null, null, null)
          .leadingTo("../c");
  private static final FileStat LABELLED =
      new FileStat(TARGET, FileStat.Type.FILE, 1, 0644, SECOND, "e1", null, null)
          .labelled(new Labels(Map.of("a", "1")));

  private EntryGoldens() {}

  static Map<String, ControlMessage> samples() {
    Map<String, ControlMessage> samples = new LinkedHashMap<>();
    samples.put("stat following", new FileRequest.Stat(FILE, true));
    samples.put("list two levels", new FileRequest.ListDirectory(FILE, 2));
    samples.put("remove a tree", new FileRequest.Remove(FILE, true));
    samples.put("removed a tree", new FileAnswer.Removed(true, 3, 11));
    samples.put("make-directory", new FileRequest.MakeDirectory(FILE));
    samples.put("made", new FileAnswer.Made(true));
    samples.put("move", new FileRequest.Move(FILE, TARGET, false));
    samples.put("move if-absent", new FileRequest.Move(FILE, TARGET, true));
    samples.put("change", new FileRequest.Change(FILE, ATTRIBUTES));
    samples.put("make-link", new FileRequest.MakeLink(FILE, "../c"));
    samples.put("entry link", new FileAnswer.Entry(LINK));
    samples.put("entry labelled", new FileAnswer.Entry(LABELLED));
    samples.put("read-link", new FileRequest.ReadLink(FILE));
    samples.put("link-text", new FileAnswer.LinkText("../c"));
    samples.put("flush-path", new FileRequest.FlushPath(FILE));
    samples.put("flushed", new FileAnswer.Flushed(new FlushReport(2, 1, 11, 0)));
    samples.put("read-file", new FileRequest.ReadFile(FILE, null));
    samples.put("read-file of a version", new FileRequest.ReadFile(FILE, "e1"));
    samples.put(
        "copy", new FileRequest.Copy(FILE, TARGET, WriteCondition.IF_ABSENT, Durability.DURABLE));
    samples.put(
        "compose",
        new FileRequest.Compose(FILE, SOURCES, false, WriteCondition.ALWAYS, Durability.DURABLE));
    samples.put(
        "compose and remove",
        new FileRequest.Compose(
            FILE, List.of(TARGET), true, WriteCondition.ifMatch("e1"), Durability.EPHEMERAL));
    samples.put("watch", new FileRequest.Watch(FILE, true));
    samples.put("changed", new FileAnswer.Changed(new FileChange(FileChange.Kind.CREATED, TARGET)));
    samples.put(
        "changed overflow", new FileAnswer.Changed(new FileChange(FileChange.Kind.OVERFLOW, null)));
    samples.put("listed", new FileAnswer.Listed(1));
    samples.put("label", new FileRequest.Label(FILE, new Labels(Map.of("a", "1"))));
    return samples;
  }

  static Map<String, String> all() {
    Map<String, String> goldens = new LinkedHashMap<>();
    goldens.put(
        "stat following",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 64 73746174                           # "type": "stat"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          66 666f6c6c6f77 f5                                # "follow": true
        ff                                                  # }
        """);
    goldens.put(
        "list two levels",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 64 6c697374                           # "type": "list"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          65 6465707468 02                                  # "depth": 2
        ff                                                  # }
        """);
    goldens.put(
        "remove a tree",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 66 72656d6f7665                       # "type": "remove"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          69 726563757273697665 f5                          # "recursive": true
        ff                                                  # }
        """);
    goldens.put(
        "removed a tree",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 67 72656d6f766564                     # "type": "removed"
          67 65786973746564 f5                              # "existed": true
          67 656e7472696573 03                              # "entries": 3
          65 6279746573 0b                                  # "bytes": 11
        ff                                                  # }
        """);
    goldens.put(
        "make-directory",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6e 6d616b652d6469726563746f7279       # "type": "make-directory"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
        ff                                                  # }
        """);
    goldens.put(
        "made",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 64 6d616465                           # "type": "made"
          64 6d616465 f5                                    # "made": true
        ff                                                  # }
        """);
    goldens.put(
        "move",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 64 6d6f7665                           # "type": "move"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          66 746172676574 62 2f63                           # "target": "/c"
        ff                                                  # }
        """);
    goldens.put(
        "move if-absent",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 64 6d6f7665                           # "type": "move"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          66 746172676574 62 2f63                           # "target": "/c"
          69 69662d616273656e74 f5                          # "if-absent": true
        ff                                                  # }
        """);
    goldens.put(
        "change",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 66 6368616e6765                       # "type": "change"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          64 6d6f6465 1901a4                                # "mode": 420
          65 6d74696d65 1a6553f100                          # "mtime": 1700000000
          6b 6d74696d652d6e616e6f73 05                      # "mtime-nanos": 5
        ff                                                  # }
        """);
    goldens.put(
        "make-link",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 69 6d616b652d6c696e6b                 # "type": "make-link"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          64 74657874 64 2e2e2f63                           # "text": "../c"
        ff                                                  # }
        """);
    goldens.put(
        "entry link",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 65 656e747279                         # "type": "entry"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          64 6b696e64 64 6c696e6b                           # "kind": "link"
          64 73697a65 00                                    # "size": 0
          64 6d6f6465 1901ff                                # "mode": 511
          65 6d74696d65 1a6553f100                          # "mtime": 1700000000
          64 6c696e6b 64 2e2e2f63                           # "link": "../c"
        ff                                                  # }
        """);
    goldens.put(
        "entry labelled",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 65 656e747279                         # "type": "entry"
          64 70617468 62 2f63                               # "path": "/c"
          64 6b696e64 64 66696c65                           # "kind": "file"
          64 73697a65 01                                    # "size": 1
          64 6d6f6465 1901a4                                # "mode": 420
          65 6d74696d65 1a6553f100                          # "mtime": 1700000000
          64 65746167 62 6531                               # "etag": "e1"
          66 6c6162656c73 bf 61 61 61 31 ff                 # "labels": {"a": "1"}
        ff                                                  # }
        """);
    goldens.put(
        "read-link",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 69 726561642d6c696e6b                 # "type": "read-link"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
        ff                                                  # }
        """);
    goldens.put(
        "link-text",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 69 6c696e6b2d74657874                 # "type": "link-text"
          64 74657874 64 2e2e2f63                           # "text": "../c"
        ff                                                  # }
        """);
    goldens.put(
        "flush-path",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6a 666c7573682d70617468               # "type": "flush-path"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
        ff                                                  # }
        """);
    goldens.put(
        "flushed",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 67 666c7573686564                     # "type": "flushed"
          65 66696c6573 02                                  # "files": 2
          6b 6469726563746f72696573 01                      # "directories": 1
          65 6279746573 0b                                  # "bytes": 11
          67 736b6970706564 00                              # "skipped": 0
        ff                                                  # }
        """);
    goldens.put(
        "read-file",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 69 726561642d66696c65                 # "type": "read-file"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
        ff                                                  # }
        """);
    goldens.put(
        "read-file of a version",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 69 726561642d66696c65                 # "type": "read-file"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          64 65746167 62 6531                               # "etag": "e1"
        ff                                                  # }
        """);
    goldens.put(
        "copy",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 64 636f7079                           # "type": "copy"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          66 746172676574 62 2f63                           # "target": "/c"
          69 69662d616273656e74 f5                          # "if-absent": true
          6a 6475726162696c697479 67 64757261626c65         # "durability": "durable"
        ff                                                  # }
        """);
    goldens.put(
        "compose",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 67 636f6d706f7365                     # "type": "compose"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          67 736f7572636573 9f 62 2f63 62 2f64 ff           # "sources": ["/c", "/d"]
          6a 6475726162696c697479 67 64757261626c65         # "durability": "durable"
        ff                                                  # }
        """);
    goldens.put(
        "compose and remove",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 67 636f6d706f7365                     # "type": "compose"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          67 736f7572636573 9f 62 2f63 ff                   # "sources": ["/c"]
          6e 72656d6f76652d736f7572636573 f5                # "remove-sources": true
          68 69662d6d61746368 62 6531                       # "if-match": "e1"
          6a 6475726162696c697479 69 657068656d6572616c     # "durability": "ephemeral"
        ff                                                  # }
        """);
    goldens.put(
        "watch",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 65 7761746368                         # "type": "watch"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          69 726563757273697665 f5                          # "recursive": true
        ff                                                  # }
        """);
    goldens.put(
        "changed",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 67 6368616e676564                     # "type": "changed"
          66 6368616e6765 67 63726561746564                 # "change": "created"
          64 70617468 62 2f63                               # "path": "/c"
        ff                                                  # }
        """);
    goldens.put(
        "changed overflow",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 67 6368616e676564                     # "type": "changed"
          66 6368616e6765 68 6f766572666c6f77               # "change": "overflow"
        ff                                                  # }
        """);
    goldens.put(
        "listed",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 66 6c6973746564                       # "type": "listed"
          67 736b6970706564 01                              # "skipped": 1
        ff                                                  # }
        """);
    goldens.put(
        "label",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 65 6c6162656c                         # "type": "label"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          66 6c6162656c73 bf 61 61 61 31 ff                 # "labels": {"a": "1"}
        ff                                                  # }
        """);
    return goldens;
  }
}
