package dev.ferry.protocol.codec;

import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.ServiceAnswer;
import dev.ferry.protocol.ServiceRequest;
import dev.ferry.transfer.RunningTransfer;
import dev.ferry.transfer.ServiceInfo;
import dev.ferry.transfer.WorkspaceName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages about the service itself, and their bytes, read with {@link Goldens}. */
final class ServiceGoldens {
  private ServiceGoldens() {}

  static Map<String, ControlMessage> samples() {
    Map<String, ControlMessage> samples = new LinkedHashMap<>();
    samples.put("about", new ServiceRequest.About());
    samples.put("service", service(null));
    samples.put(
        "service with its volume", service(new ServiceInfo.Room(1L << 40, 1 << 30, 1 << 20)));
    samples.put("list running", new ServiceRequest.ListRunning(null));
    samples.put("list running of one", new ServiceRequest.ListRunning(new WorkspaceName("w1")));
    samples.put("running", running(null));
    samples.put("running of somebody", running("ci/job-7"));
    return samples;
  }

  private static ServiceAnswer service(ServiceInfo.@Nullable Room room) {
    return new ServiceAnswer.Service(
        new ServiceInfo(
            "0.1.0",
            List.of(1),
            Samples.WITH_NANOS,
            Samples.WHOLE_SECOND,
            new ServiceInfo.Limits(2 << 20, 8 << 20, 56 * 1024, 64 * 1024, 256, 10_000),
            room));
  }

  private static ServiceAnswer running(@Nullable String subject) {
    return new ServiceAnswer.Running(
        new RunningTransfer("upload", Samples.FILE, 11, Samples.WITH_NANOS, subject));
  }

  static Map<String, String> all() {
    Map<String, String> goldens = new LinkedHashMap<>();
    addQuestions(goldens);
    addService(goldens);
    addRunning(goldens);
    return goldens;
  }

  private static void addQuestions(Map<String, String> goldens) {
    goldens.put(
        "about",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 65 61626f7574                         # "type": "about"
        ff                                                  # }
        """);
    goldens.put(
        "list running",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6c 6c6973742d72756e6e696e67           # "type": "list-running"
        ff                                                  # }
        """);
    goldens.put(
        "list running of one",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 6c 6c6973742d72756e6e696e67           # "type": "list-running"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
        ff                                                  # }
        """);
  }

  private static void addService(Map<String, String> goldens) {
    goldens.put(
        "service",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 67 73657276696365                     # "type": "service"
          67 76657273696f6e 65 302e312e30                   # "version": "0.1.0"
          68 76657273696f6e73 9f                            # "versions": [
            01                                              # 1
          ff                                                # ]
          63 6e6f77 1a6553f100                              # "now": 1700000000
          69 6e6f772d6e616e6f73 05                          # "now-nanos": 5
          67 73746172746564 1a6553f100                      # "started": 1700000000
          69 6368756e6b2d6d6178 1a00200000                  # "chunk-max": 2097152
          66 77696e646f77 1a00800000                        # "window": 8388608
          67 7075742d6d6178 19e000                          # "put-max": 57344
          6b 636f6e74726f6c2d6d6178 1a00010000              # "control-max": 65536
          6b 73747265616d732d6d6178 190100                  # "streams-max": 256
          6b 75706c6f6164732d6d6178 192710                  # "uploads-max": 10000
        ff                                                  # }
        """);
    goldens.put(
        "service with its volume",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 67 73657276696365                     # "type": "service"
          67 76657273696f6e 65 302e312e30                   # "version": "0.1.0"
          68 76657273696f6e73 9f                            # "versions": [
            01                                              # 1
          ff                                                # ]
          63 6e6f77 1a6553f100                              # "now": 1700000000
          69 6e6f772d6e616e6f73 05                          # "now-nanos": 5
          67 73746172746564 1a6553f100                      # "started": 1700000000
          69 6368756e6b2d6d6178 1a00200000                  # "chunk-max": 2097152
          66 77696e646f77 1a00800000                        # "window": 8388608
          67 7075742d6d6178 19e000                          # "put-max": 57344
          6b 636f6e74726f6c2d6d6178 1a00010000              # "control-max": 65536
          6b 73747265616d732d6d6178 190100                  # "streams-max": 256
          6b 75706c6f6164732d6d6178 192710                  # "uploads-max": 10000
          6a 6469736b2d746f74616c 1b0000010000000000        # "disk-total": 1099511627776
          69 6469736b2d66726565 1a40000000                  # "disk-free": 1073741824
          6a 6469736b2d666c6f6f72 1a00100000                # "disk-floor": 1048576
        ff                                                  # }
        """);
  }

  private static void addRunning(Map<String, String> goldens) {
    goldens.put(
        "running",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 67 72756e6e696e67                     # "type": "running"
          69 6f7065726174696f6e 66 75706c6f6164             # "operation": "upload"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          65 6279746573 0b                                  # "bytes": 11
          65 73696e6365 1a6553f100                          # "since": 1700000000
          6b 73696e63652d6e616e6f73 05                      # "since-nanos": 5
        ff                                                  # }
        """);
    goldens.put(
        "running of somebody",
        """
        01                                                  # kind: control
        bf                                                  # {
          64 74797065 67 72756e6e696e67                     # "type": "running"
          69 6f7065726174696f6e 66 75706c6f6164             # "operation": "upload"
          69 776f726b7370616365 62 7731                     # "workspace": "w1"
          64 70617468 68 2f612f622e747874                   # "path": "/a/b.txt"
          65 6279746573 0b                                  # "bytes": 11
          65 73696e6365 1a6553f100                          # "since": 1700000000
          6b 73696e63652d6e616e6f73 05                      # "since-nanos": 5
          67 7375626a656374 68 63692f6a6f622d37             # "subject": "ci/job-7"
        ff                                                  # }
        """);
  }
}
