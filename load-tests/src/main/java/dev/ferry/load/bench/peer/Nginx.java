package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.Contender;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** nginx with its WebDAV module, and curl and aria2 as its clients. */
public final class Nginx implements Contender {
  private static final String NOTHING = "nothing";

  @Override
  public String name() {
    return "nginx";
  }

  @Override
  public List<Subject> open(Stage stage) throws IOException, Unavailable {
    String nginx = Programs.need(stage, "nginx", "nginx-light");
    String curl = Programs.need(stage, "curl", "curl");
    int port = Daemon.freePort();
    Path config = stage.file("nginx.conf");
    Path unused = Files.writeString(config, config(stage, port));
    Daemon daemon =
        Daemon.start(
            stage,
            "nginx",
            port,
            config,
            List.of(
                nginx,
                "-p",
                stage.bench().folder().toString(),
                "-c",
                config.toString(),
                "-e",
                stage.file("nginx-errors.log").toString()));
    List<Subject> subjects = new ArrayList<>(curl(stage, curl, daemon));
    subjects.addAll(aria2(stage, daemon));
    return List.copyOf(subjects);
  }

  private static List<Subject> curl(Stage stage, String curl, Daemon daemon) {
    Commands commands = new Commands(stage, "curl", daemon);
    Path up = commands.target("up");
    Path down = commands.target("down");
    String large = stage.large().source().toString();
    return commands
        .quick("curl PUT nginx", NOTHING, up, List.of(curl, "-sSf", "-T", large, url(daemon, up)))
        .large(
            "curl GET nginx",
            NOTHING,
            down,
            List.of(curl, "-sSf", "-o", down.toString(), url(daemon, stage.large().source())))
        .subjects();
  }

  /** Without aria2 the others remain. */
  private static List<Subject> aria2(Stage stage, Daemon daemon) throws IOException {
    try {
      String aria2 = Programs.need(stage, "aria2c", "aria2");
      Commands commands = new Commands(stage, "aria2", daemon);
      Path down = commands.target("down");
      String url = url(daemon, stage.large().source());
      for (int connections : List.of(1, 4)) {
        Commands unused =
            commands.large(
                "aria2 -x" + connections + " nginx",
                NOTHING,
                down,
                command(aria2, connections, down, url));
      }
      return commands.subjects();
    } catch (Unavailable e) {
      System.out.println("  SKIPPED: aria2: " + e.reason());
      return List.of();
    }
  }

  private static List<String> command(String aria2, int connections, Path down, String url) {
    return List.of(
        aria2,
        "-q",
        "--no-conf",
        "--file-allocation=none",
        "-x" + connections,
        "-s" + connections,
        "-k1M",
        "-d",
        String.valueOf(down.getParent()),
        "-o",
        String.valueOf(down.getFileName()),
        url);
  }

  private static String url(Daemon daemon, Path file) {
    return "http://127.0.0.1:" + daemon.port() + "/" + file.getFileName();
  }

  private static String config(Stage stage, int port) {
    String user = "root".equals(System.getProperty("user.name")) ? "user root;" : "";
    return """
        daemon off;
        %1$s
        worker_processes 2;
        pid %2$s/nginx.pid;
        events {}
        http {
          access_log off;
          sendfile on;
          client_max_body_size 0;
          client_body_temp_path %2$s/nginx-body;
          proxy_temp_path %2$s/nginx-proxy;
          fastcgi_temp_path %2$s/nginx-fastcgi;
          uwsgi_temp_path %2$s/nginx-uwsgi;
          scgi_temp_path %2$s/nginx-scgi;
          server {
            listen 127.0.0.1:%3$d;
            root %2$s;
            location / { dav_methods PUT; }
          }
        }
        """
        .formatted(user, stage.bench().folder(), port);
  }
}
