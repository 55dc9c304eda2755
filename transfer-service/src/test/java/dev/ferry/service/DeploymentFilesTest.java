package dev.ferry.service;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files to deploy with name ports, settings and files that there are. */
final class DeploymentFilesTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern SETTING =
      Pattern.compile("--?(ferry\\.[a-z.-]+)=|^(ferry\\.[a-z.-]+)=");

  private static String text(String file) throws IOException {
    return Files.readString(ROOT.resolve(file));
  }

  private static Map<String, Integer> realPorts() throws IOException {
    Map<String, Object> settings =
        yaml(Files.readString(Path.of("src", "main", "resources", "application.yaml"))).get(0);
    FerryProperties properties =
        new Binder(new MapConfigurationPropertySource(Map.of()))
            .bindOrCreate("ferry", FerryProperties.class);
    return Map.of(
        "rsocket",
        properties.port(),
        "http",
        requireNonNull((Integer) at(settings, "ferry").get("http-port")));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> at(Map<String, Object> node, String... path) {
    Map<String, Object> found = node;
    for (String key : path) {
      Object next = requireNonNull(found.get(key));
      found = (Map<String, Object>) (next instanceof List<?> list ? list.get(0) : next);
    }
    return found;
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> yaml(String text) {
    List<Map<String, Object>> documents = new ArrayList<>();
    new Yaml(new SafeConstructor(new LoaderOptions()))
        .loadAll(text)
        .forEach(each -> documents.add((Map<String, Object>) each));
    return documents;
  }

  private static List<Object> list(Map<String, Object> node, String key) {
    return List.copyOf((List<?>) requireNonNull(node.get(key)));
  }

  private static Map<String, Object> manifest(String kind) throws IOException {
    return yaml(text("docs/deploy/kubernetes.yaml")).stream()
        .filter(each -> kind.equals(each.get("kind")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void kubernetes_probesAndPorts_areTheServices() throws IOException {
    Map<String, Object> container =
        at(manifest("StatefulSet"), "spec", "template", "spec", "containers");
    List<Object> ports = list(container, "ports");
    List<Object> served = list(at(manifest("Service"), "spec"), "ports");

    for (Map.Entry<String, Integer> real : realPorts().entrySet()) {
      assertThat(ports).contains(Map.of("name", real.getKey(), "containerPort", real.getValue()));
      assertThat(served)
          .contains(
              Map.of("name", real.getKey(), "port", real.getValue(), "targetPort", real.getKey()));
    }
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      Map<String, Object> get = at(container, probe, "httpGet");
      assertThat(get.get("port")).isEqualTo("http");
      assertThat(get.get("path"))
          .isEqualTo(
              "/actuator/health/" + (probe.equals("readinessProbe") ? "readiness" : "liveness"));
    }
  }

  @Test
  void kubernetes_theContainer_hasNoRightsAndOneReplica() throws IOException {
    Map<String, Object> set = manifest("StatefulSet");
    Map<String, Object> pod = at(set, "spec", "template", "spec");
    Map<String, Object> rights = at(pod, "containers", "securityContext");

    assertThat(at(set, "spec").get("replicas")).isEqualTo(1);
    assertThat(at(pod, "securityContext").get("runAsNonRoot")).isEqualTo(true);
    assertThat(rights.get("readOnlyRootFilesystem")).isEqualTo(true);
    assertThat(rights.get("allowPrivilegeEscalation")).isEqualTo(false);
    assertThat(at(rights, "capabilities").get("drop")).isEqualTo(List.of("ALL"));
  }

  @Test
  void settings_ofEveryFile_areThoseOfTheService() throws IOException {
    List<String> wrong = new ArrayList<>();
    String known = text("docs/operations.md");
    for (String file :
        List.of(
            "docs/deploy/ferry.service",
            "docs/deploy/kubernetes.yaml",
            "transfer-service/src/main/oci/Containerfile")) {
      for (String word : text(file).split("\\s+")) {
        Matcher setting = SETTING.matcher(word);
        if (setting.find()) {
          String name = setting.group(1) == null ? setting.group(2) : setting.group(1);
          String last = name.substring("ferry".length());
          if (!known.contains("`" + name + "`") && !known.contains("`" + last + "`")) {
            wrong.add(file + ": " + name);
          }
        }
      }
    }

    assertThat(wrong).isEmpty();
  }

  @Test
  void image_namesFilesThatThereAre_andRunsAsNobodySpecial() throws IOException {
    String image = text("transfer-service/src/main/oci/Containerfile");
    Set<String> copied =
        Set.of("transfer-service/src/main/jvm", "transfer-service/src/main/oci/serve.sh");

    assertThat(image).contains("USER 10001:10001", "HEALTHCHECK", "EXPOSE 7420 7480");
    assertThat(copied).allSatisfy(file -> assertThat(image).contains(file));
    assertThat(copied).allSatisfy(file -> assertThat(ROOT.resolve(file)).exists());
    assertThat(text("transfer-service/src/main/oci/healthy.sh"))
        .contains("/actuator/health/readiness", "7480");
    assertThat(text("docs/deploy/ferry.service"))
        .contains("NoNewPrivileges=yes", "ProtectSystem=strict", "StateDirectory=ferry");
  }
}
