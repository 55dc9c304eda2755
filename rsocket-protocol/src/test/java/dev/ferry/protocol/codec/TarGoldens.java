package dev.ferry.protocol.codec;

import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.TarAnswer;
import dev.ferry.protocol.TarRequest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Messages about tar streams, and their bytes, read with {@link Goldens}. */
final class TarGoldens {
  private TarGoldens() {}

  static Map<String, ControlMessage> samples() {
    Map<String, ControlMessage> samples = new LinkedHashMap<>();
    samples.put("tar-pull", new TarRequest.Pull(Samples.FILE));
    samples.put("tar-push", new TarRequest.Push(Samples.FILE, null, false, null, null));
    samples.put(
        "tar-push full",
        new TarRequest.Push(Samples.FILE, Durability.EPHEMERAL, true, 1000L, 70_000L));
    samples.put("tar-refused", new TarAnswer.Refused("/../x", FailureCode.INVALID_PATH, "up"));
    samples.put("tar-reached", new TarAnswer.Reached(70_000));
    samples.put("tar-unpacked", new TarAnswer.Unpacked(3, 2, 1, 70_000, 4));
    return samples;
  }

  static Map<String, String> all() {
    Map<String, String> goldens = new LinkedHashMap<>();
    goldens.put(
        "tar-pull",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 68 7461722d70756c6c                   # "type": "tar-pull"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
        ff                                                  # }
        """);
    goldens.put(
        "tar-push",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 68 7461722d70757368                   # "type": "tar-push"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          65 6c696e6b73 f4                                  # "links": false
        ff                                                  # }
        """);
    goldens.put(
        "tar-push full",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 68 7461722d70757368                   # "type": "tar-push"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          6a 6475726162696c697479 69 657068656d6572616c     # "durability": "ephemeral"
          65 6c696e6b73 f5                                  # "links": true
          6b 656e74726965732d6d6178 1903e8                  # "entries-max": 1000
          69 62797465732d6d6178 1a00011170                  # "bytes-max": 70000
        ff                                                  # }
        """);
    goldens.put(
        "tar-refused",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6b 7461722d72656675736564             # "type": "tar-refused"
          64 70617468 65 2f2e2e2f78                         # "path": "/../x"
          64 636f6465 6c 494e56414c49445f50415448           # "code": "INVALID_PATH"
          66 726561736f6e 62 7570                           # "reason": "up"
        ff                                                  # }
        """);
    goldens.put(
        "tar-reached",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6b 7461722d72656163686564             # "type": "tar-reached"
          66 6c656e677468 1a00011170                        # "length": 70000
        ff                                                  # }
        """);
    goldens.put(
        "tar-unpacked",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6c 7461722d756e7061636b6564           # "type": "tar-unpacked"
          65 66696c6573 03                                  # "files": 3
          6b 6469726563746f72696573 02                      # "directories": 2
          65 6c696e6b73 01                                  # "links": 1
          66 6c656e677468 1a00011170                        # "length": 70000
          67 72656675736564 04                              # "refused": 4
        ff                                                  # }
        """);
    return goldens;
  }
}
