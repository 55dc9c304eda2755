package dev.ferry.protocol.codec;

import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.TreeAnswer;
import dev.ferry.protocol.TreeRequest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.WorkspaceFile;
import java.util.LinkedHashMap;
import java.util.Map;

/** Samples and bytes of the messages about trees, read with {@link Goldens}. */
final class TreeGoldens {
  private static final WorkspaceFile FILE = WorkspaceFile.parse("w1:/a/b.txt");

  private TreeGoldens() {}

  static Map<String, ControlMessage> samples() {
    Map<String, ControlMessage> samples = new LinkedHashMap<>();
    samples.put("tree open", new TreeRequest.Open(FILE));
    samples.put("tree opened", new TreeAnswer.Opened(1 << 20, 8, 256 * 1024));
    samples.put("tree list", new TreeRequest.ListEntries(FILE, true, false));
    samples.put("tree write", new TreeRequest.Write(FILE, Durability.DURABLE));
    samples.put("tree write of the workspace's class", new TreeRequest.Write(FILE, null));
    samples.put("tree remove", new TreeRequest.Remove(FILE, Durability.EPHEMERAL));
    samples.put("tree read", new TreeRequest.Read(FILE));
    samples.put("tree pieces", new TreeRequest.Pieces(FILE, "v1", 256 * 1024));
    samples.put("tree basis", new TreeRequest.Basis(FILE, "v1"));
    return samples;
  }

  static Map<String, String> all() {
    Map<String, String> goldens = new LinkedHashMap<>();
    goldens.put(
        "tree open",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 69 747265652d6f70656e                 # "type": "tree-open"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
        ff                                                  # }
        """);
    goldens.put(
        "tree opened",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6b 747265652d6f70656e6564             # "type": "tree-opened"
          64 7061636b 1a00100000                            # "pack": 1048576
          65 7061636b73 08                                  # "packs": 8
          64 66696c65 1a00040000                            # "file": 262144
        ff                                                  # }
        """);
    goldens.put(
        "tree list",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 69 747265652d6c697374                 # "type": "tree-list"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          6a 686172642d6c696e6b73 f5                        # "hard-links": true
          67 64696765737473 f4                              # "digests": false
        ff                                                  # }
        """);
    goldens.put(
        "tree write",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6a 747265652d7772697465               # "type": "tree-write"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          6a 6475726162696c697479 67 64757261626c65         # "durability": "durable"
        ff                                                  # }
        """);
    goldens.put(
        "tree write of the workspace's class",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6a 747265652d7772697465               # "type": "tree-write"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
        ff                                                  # }
        """);
    goldens.put(
        "tree remove",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6b 747265652d72656d6f7665             # "type": "tree-remove"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          6a 6475726162696c697479 69 657068656d6572616c     # "durability": "ephemeral"
        ff                                                  # }
        """);
    goldens.put(
        "tree read",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 69 747265652d72656164                 # "type": "tree-read"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
        ff                                                  # }
        """);
    goldens.put(
        "tree pieces",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6b 747265652d706965636573             # "type": "tree-pieces"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          64 65746167 62 7631                               # "etag": "v1"
          65 7069656365 1a00040000                          # "piece": 262144
        ff                                                  # }
        """);
    goldens.put(
        "tree basis",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6a 747265652d6261736973               # "type": "tree-basis"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          64 65746167 62 7631                               # "etag": "v1"
        ff                                                  # }
        """);
    return goldens;
  }
}
