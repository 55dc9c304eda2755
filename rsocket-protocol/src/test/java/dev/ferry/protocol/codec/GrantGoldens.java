package dev.ferry.protocol.codec;

import java.util.LinkedHashMap;
import java.util.Map;

/** Bytes of the messages about tokens and the audit trail, read with {@link Goldens}. */
final class GrantGoldens {
  private GrantGoldens() {}

  static Map<String, String> all() {
    Map<String, String> goldens = new LinkedHashMap<>();
    addMint(goldens);
    addRevoke(goldens);
    addShowGrant(goldens);
    addMinted(goldens);
    addRevoked(goldens);
    addGranted(goldens);
    addAudit(goldens);
    addAuditEvent(goldens);
    return goldens;
  }

  private static void addMint(Map<String, String> goldens) {
    goldens.put(
        "mint",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 64 6d696e74                           # "type": "mint"
          67 7375626a656374 65 6a6f622d37                   # "subject": "job-7"
          6a 776f726b737061636573 9f                        # "workspaces": [
            62 7731                                         # "w1"
          ff                                                # ]
          6a 6f7065726174696f6e73 9f                        # "operations": [
            64 72656164                                     # "read"
          ff                                                # ]
          65 616c6c6f77 9f                                  # "allow": [
            64 2f6f7574                                     # "/out"
          ff                                                # ]
          64 64656e79 9f                                    # "deny": [
            68 2f6f75742f746d70                             # "/out/tmp"
          ff                                                # ]
          65 6279746573 190400                              # "bytes": 1024
          6a 74746c2d6d696c6c6973 1a000493e0                # "ttl-millis": 300000
        ff                                                  # }
        """);
  }

  private static void addRevoke(Map<String, String> goldens) {
    goldens.put(
        "revoke",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 66 7265766f6b65                       # "type": "revoke"
          65 746f6b656e 65 6672795f78                       # "token": "fry_x"
        ff                                                  # }
        """);
  }

  private static void addShowGrant(Map<String, String> goldens) {
    goldens.put(
        "show grant",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6a 73686f772d6772616e74               # "type": "show-grant"
        ff                                                  # }
        """);
  }

  private static void addMinted(Map<String, String> goldens) {
    goldens.put(
        "minted",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 66 6d696e746564                       # "type": "minted"
          65 746f6b656e 65 6672795f78                       # "token": "fry_x"
          65 6772616e74 63 672d31                           # "grant": "g-1"
          67 65787069726573 1a6553f100                      # "expires": 1700000000
        ff                                                  # }
        """);
  }

  private static void addRevoked(Map<String, String> goldens) {
    goldens.put(
        "revoked",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 67 7265766f6b6564                     # "type": "revoked"
        ff                                                  # }
        """);
  }

  private static void addGranted(Map<String, String> goldens) {
    goldens.put(
        "granted",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 67 6772616e746564                     # "type": "granted"
          65 6772616e74 63 672d31                           # "grant": "g-1"
          67 7375626a656374 68 63692f6a6f622d37             # "subject": "ci/job-7"
          6a 776f726b737061636573 9f                        # "workspaces": [
            62 772a                                         # "w*"
          ff                                                # ]
          6a 6f7065726174696f6e73 9f                        # "operations": [
            64 6c697374                                     # "list"
            64 72656164                                     # "read"
          ff                                                # ]
          67 65787069726573 1a6553f100                      # "expires": 1700000000
        ff                                                  # }
        """);
  }

  private static void addAudit(Map<String, String> goldens) {
    goldens.put(
        "audit",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 65 6175646974                         # "type": "audit"
          64 66726f6d 1a6553f100                            # "from": 1700000000
          65 756e74696c 1a6553f100                          # "until": 1700000000
          6b 756e74696c2d6e616e6f73 05                      # "until-nanos": 5
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          67 7375626a656374 68 63692f6a6f622d37             # "subject": "ci/job-7"
          65 6c696d6974 1864                                # "limit": 100
        ff                                                  # }
        """);
  }

  private static void addAuditEvent(Map<String, String> goldens) {
    goldens.put(
        "audit event",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6b 61756469742d6576656e74             # "type": "audit-event"
          64 646f6e65 1a6553f100                            # "done": 1700000000
          6a 646f6e652d6e616e6f73 05                        # "done-nanos": 5
          67 7375626a656374 68 63692f6a6f622d37             # "subject": "ci/job-7"
          69 6f7065726174696f6e 66 75706c6f6164             # "operation": "upload"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          65 6279746573 0b                                  # "bytes": 11
          # "digest": h'…'
          66 646967657374 5820 cf82d2d961ff699eda330edfa1bc8ec368d42d901582a9534af98acfd1cde208
          67 6f7574636f6d65 62 4f4b                         # "outcome": "OK"
        ff                                                  # }
        """);
  }
}
