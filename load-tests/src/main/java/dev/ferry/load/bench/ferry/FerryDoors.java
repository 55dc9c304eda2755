package dev.ferry.load.bench.ferry;

import dev.ferry.load.bench.peer.Programs;
import dev.ferry.load.bench.peer.Tus;
import dev.ferry.load.bench.pipe.NioPipe;
import dev.ferry.load.bench.run.Act;
import dev.ferry.load.bench.run.ColdCommand;
import dev.ferry.load.bench.run.Contender;
import dev.ferry.load.bench.run.Party;
import dev.ferry.load.bench.run.ProcessTree;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Transfer;
import dev.ferry.load.bench.run.Unavailable;
import dev.ferry.load.bench.run.WarmUp;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The HTTP doors with the clients that others have: curl, aria2 and tus-js-client. */
public final class FerryDoors implements Contender {
  /** The service computes the digest of whatever comes through these doors. */
  private static final String HASHED = "checksum, sha256";

  private static final String SERVED = "nothing";
  private static final String WORKSPACE = "doors";

  private final Service service;

  /** Of a service that other subjects may use, too. */
  public FerryDoors(Service service) {
    this.service = service;
  }

  @Override
  public String name() {
    return "ferry's HTTP doors";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public List<Subject> open(Stage stage) throws IOException, Unavailable {
    String curl = Programs.need(stage, "curl", "curl");
    ServiceProcess process = service.of(stage);
    Door door =
        new Door(
            stage,
            curl,
            new ColdCommand(stage.file("doors.log"), Map.of()),
            process,
            "http://127.0.0.1:" + process.httpPort());
    door.prepare();
    List<Subject> subjects = new ArrayList<>(door.byCurl());
    subjects.addAll(door.byAria2());
    subjects.addAll(door.byTus());
    return List.copyOf(subjects);
  }

  /** One service and a client that starts anew each time. */
  private record Door(
      Stage stage, String curl, ColdCommand client, ServiceProcess service, String root) {
    private static final String FILES = "/v1/workspaces/" + WORKSPACE + "/files/";

    /** As forgetful as the peers are: nothing is forced to the disk. */
    void prepare() throws IOException {
      String spec = "{\"name\":\"" + WORKSPACE + "\",\"durability\":\"ephemeral\"}";
      client.run(
          List.of(
              curl,
              "-sSf",
              "-o",
              "/dev/null",
              "-H",
              "Content-Type: application/json",
              "-d",
              spec,
              root + "/v1/workspaces"));
      client.run(put(root + FILES + "stored", List.of()));
    }

    private List<String> put(String url, List<String> options) {
      List<String> command = new ArrayList<>(List.of(curl, "-sSf", "-o", "/dev/null"));
      command.addAll(options);
      command.addAll(List.of("-T", stage.large().source().toString(), url));
      return List.copyOf(command);
    }

    List<Subject> byCurl() {
      Path down = stage.file("doors-down");
      return List.of(
          up("curl PUT ferry", "put", put(root + FILES + "put", List.of())),
          up(
              "curl PUT ferry, resumable",
              "resumable",
              put(
                  root + "/resumable/" + WORKSPACE + "/resumable",
                  List.of("-H", "Upload-Complete: ?1"))),
          up(
              "curl POST ferry, sandbox",
              "sandbox",
              put(
                  root + "/files?path=/sandbox",
                  List.of(
                      "-X",
                      "POST",
                      "-H",
                      "Content-Type: application/octet-stream",
                      "-H",
                      "E2b-Sandbox-Id: " + WORKSPACE))),
          down(
              "curl GET ferry",
              down,
              List.of(curl, "-sSf", "-o", down.toString(), root + FILES + "stored")));
    }

    /** Without aria2 the others remain. */
    List<Subject> byAria2() throws IOException {
      try {
        String aria2 = Programs.need(stage, "aria2c", "aria2");
        Path down = stage.file("doors-aria2");
        return List.of(
            down(
                "aria2 -x4 ferry",
                down,
                List.of(
                    aria2,
                    "-q",
                    "--no-conf",
                    "--file-allocation=none",
                    "-x4",
                    "-s4",
                    "-k1M",
                    "-d",
                    String.valueOf(down.getParent()),
                    "-o",
                    String.valueOf(down.getFileName()),
                    root + FILES + "stored")));
      } catch (Unavailable e) {
        System.out.println("  SKIPPED: aria2 ferry: " + e.reason());
        return List.of();
      }
    }

    /** Without Node the others remain. */
    List<Subject> byTus() throws IOException {
      try {
        WorkerProcess worker = Tus.client(stage);
        String source = stage.large().source().toString();
        String endpoint = root + "/tus/" + WORKSPACE + "/tus";
        Transfer transfer =
            arriving(
                "tus",
                () -> {
                  String unused = worker.tell(Stage.PATIENCE, source, endpoint, "0");
                });
        return List.of(
            subject("tus-js up ferry", HASHED, transfer, ProcessTree.of(worker.pid()))
                .withCommand("tus-js-client, warm, " + endpoint));
      } catch (Unavailable e) {
        System.out.println("  SKIPPED: tus-js up ferry: " + e.reason());
        return List.of();
      }
    }

    private Subject up(String title, String name, List<String> command) {
      return subject(title, HASHED, arriving(name, () -> client.run(command)), client)
          .withCommand(String.join(" ", command));
    }

    private Subject down(String title, Path arrives, List<String> command) {
      return subject(title, SERVED, Transfer.to(arrives, () -> client.run(command)), client)
          .withCommand(String.join(" ", command));
    }

    private Transfer arriving(String name, Act act) {
      Path arrived = stage.file("data").resolve("workspaces").resolve(WORKSPACE).resolve(name);
      return new Transfer(
          act,
          List.of(arrived),
          () -> client.run(List.of(curl, "-sSf", "-X", "DELETE", root + FILES + name)));
    }

    private Subject subject(String title, String promise, Transfer transfer, Party by) {
      return Subject.of(title, promise, stage.large(), transfer, by, ProcessTree.of(service.pid()))
          .withWarmUp(WarmUp.UNTIL_STEADY)
          .beside(promise.equals(HASHED) ? NioPipe.HASHED : NioPipe.REFERENCE)
          .ours();
    }
  }
}
