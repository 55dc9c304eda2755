package dev.ferry.protocol.codec;

import java.util.LinkedHashMap;
import java.util.Map;

/** Bytes of the messages about whole workspaces, read with {@link Goldens}. */
final class WorkspaceGoldens {
  private WorkspaceGoldens() {}

  static Map<String, String> all() {
    Map<String, String> goldens = new LinkedHashMap<>();
    addCreateWorkspace(goldens);
    addCreateWorkspaceWithEverything(goldens);
    addSealWorkspace(goldens);
    addGetWorkspace(goldens);
    addListWorkspaces(goldens);
    addRemoveWorkspace(goldens);
    addWorkspace(goldens);
    addWorkspaceRemoved(goldens);
    return goldens;
  }

  private static void addCreateWorkspace(Map<String, String> goldens) {
    goldens.put(
        "create workspace",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 70 6372656174652d776f726b7370616365   # "type": "create-workspace"
          64 6e616d65 62 7731                               # "name": "w1"
          6a 6475726162696c697479 67 64757261626c65         # "durability": "durable"
          66 7365616c6564 f5                                # "sealed": true
        ff                                                  # }
        """);
  }

  private static void addCreateWorkspaceWithEverything(Map<String, String> goldens) {
    goldens.put(
        "create workspace with everything",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 70 6372656174652d776f726b7370616365   # "type": "create-workspace"
          64 6e616d65 62 7731                               # "name": "w1"
          6a 6475726162696c697479 69 657068656d6572616c     # "durability": "ephemeral"
          64 726f6f74 68 626f7865733a2f61                   # "root": "boxes:/a"
          69 62797465732d6d6178 1a40000000                  # "bytes-max": 1073741824
          6b 656e74726965732d6d6178 1903e8                  # "entries-max": 1000
          6a 74746c2d6d696c6c6973 1a0036ee80                # "ttl-millis": 3600000
          66 6c6162656c73 bf                                # "labels": {
            63 72756e 61 37                                 # "run": "7"
          ff                                                # }
          69 726561642d6f6e6c79 9f                          # "read-only": [
            64 2f657463                                     # "/etc"
          ff                                                # ]
          65 7477696e73 66 726566757365                     # "twins": "refuse"
          66 7365616c6564 f4                                # "sealed": false
        ff                                                  # }
        """);
  }

  private static void addSealWorkspace(Map<String, String> goldens) {
    goldens.put(
        "seal workspace",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6e 7365616c2d776f726b7370616365       # "type": "seal-workspace"
          64 6e616d65 62 7731                               # "name": "w1"
        ff                                                  # }
        """);
  }

  private static void addGetWorkspace(Map<String, String> goldens) {
    goldens.put(
        "get workspace",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6d 6765742d776f726b7370616365         # "type": "get-workspace"
          64 6e616d65 62 7731                               # "name": "w1"
        ff                                                  # }
        """);
  }

  private static void addListWorkspaces(Map<String, String> goldens) {
    goldens.put(
        "list workspaces",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6f 6c6973742d776f726b737061636573     # "type": "list-workspaces"
        ff                                                  # }
        """);
  }

  private static void addRemoveWorkspace(Map<String, String> goldens) {
    goldens.put(
        "remove workspace",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 70 72656d6f76652d776f726b7370616365   # "type": "remove-workspace"
          64 6e616d65 62 7731                               # "name": "w1"
        ff                                                  # }
        """);
  }

  private static void addWorkspace(Map<String, String> goldens) {
    goldens.put(
        "workspace",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 69 776f726b7370616365                 # "type": "workspace"
          64 6e616d65 62 7731                               # "name": "w1"
          6a 6475726162696c697479 69 657068656d6572616c     # "durability": "ephemeral"
          64 726f6f74 68 626f7865733a2f61                   # "root": "boxes:/a"
          69 62797465732d6d6178 1a40000000                  # "bytes-max": 1073741824
          6b 656e74726965732d6d6178 1903e8                  # "entries-max": 1000
          6a 74746c2d6d696c6c6973 1a0036ee80                # "ttl-millis": 3600000
          66 6c6162656c73 bf                                # "labels": {
            63 72756e 61 37                                 # "run": "7"
          ff                                                # }
          69 726561642d6f6e6c79 9f                          # "read-only": [
            64 2f657463                                     # "/etc"
          ff                                                # ]
          65 7477696e73 66 726566757365                     # "twins": "refuse"
          67 63726561746564 1a6553f100                      # "created": 1700000000
          6d 637265617465642d6e616e6f73 05                  # "created-nanos": 5
        ff                                                  # }
        """);
  }

  private static void addWorkspaceRemoved(Map<String, String> goldens) {
    goldens.put(
        "workspace removed",
        """
        01                                                  # kind: control
        bf                                                  # {
          # "type": "workspace-removed"
          64 74797065 71 776f726b73706163652d72656d6f766564
          67 65786973746564 f5                              # "existed": true
        ff                                                  # }
        """);
  }
}
