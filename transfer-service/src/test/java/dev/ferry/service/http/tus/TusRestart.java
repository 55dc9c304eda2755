package dev.ferry.service.http.tus;

import static dev.ferry.service.http.tus.TusService.address;
import static dev.ferry.service.http.tus.TusService.metadata;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.http.tus.RawRequest.Answer;
import dev.ferry.testkit.SeededBytes;
import java.nio.file.Path;
import java.util.Arrays;

/** What clients find again behind a restart, and behind a proxy. */
final class TusRestart {
  private static final int LENGTH = 2_100_001;
  private static final int HALF = 1_200_003;
  private static final byte[] CONTENT = new SeededBytes(40).at(0, LENGTH).array();
  private static final String METADATA = metadata("filename", "kept") + ",note";

  private final String begun;
  private final String part;

  private TusRestart(String begun, String part) {
    this.begun = begun;
    this.part = part;
  }

  /** Begins what is to be found again. */
  static TusRestart before(TusService tus) {
    Answer created =
        tus.request("POST", "/tus/ws")
            .with("Upload-Defer-Length", "1")
            .with("Upload-Metadata", METADATA)
            .send(tus.port);
    assertThat(
            tus.request("PATCH", address(created))
                .with("Upload-Length", Integer.toString(LENGTH))
                .at(0)
                .bytes()
                .send(tus.port, Arrays.copyOf(CONTENT, HALF))
                .status())
        .isEqualTo(204);
    Answer part =
        tus.request("POST", "/tus/ws")
            .with("Upload-Length", "3")
            .with("Upload-Concat", "partial")
            .send(tus.port);
    return new TusRestart(address(created), address(part));
  }

  /** Starts the service again, behind a proxy and without tokens, and looks. */
  void assertThatAllIsThere(Path data) {
    try (TusService after = TusService.start(data, "--server.forward-headers-strategy=native")) {
      Answer head = after.head(begun);
      assertThat(head.header("Upload-Metadata")).hasValue(METADATA);
      assertThat(head.header("Upload-Length")).hasValue(Integer.toString(LENGTH));
      assertThat(head.header("Upload-Offset")).hasValue(Integer.toString(HALF));
      assertThat(after.head(part).header("Upload-Concat")).hasValue("partial");
      assertThat(after.patch(begun, HALF, Arrays.copyOfRange(CONTENT, HALF, LENGTH)).status())
          .isEqualTo(204);
      after.assertThatHolds("kept", CONTENT);
      assertThatLocationIsTheProxys(after);
      assertThatStrangersStayOut(after);
    }
  }

  /** Where nobody is asked who he is, a page of any site could ask through a browser. */
  private static void assertThatStrangersStayOut(TusService tus) {
    for (String method : new String[] {"OPTIONS", "POST"}) {
      Answer answer =
          tus.request(method, "/tus/ws/x")
              .with("Origin", "https://page.example")
              .with("Access-Control-Request-Method", "POST")
              .with("Upload-Length", "1")
              .send(tus.port);
      assertThat(answer.status()).isEqualTo(403);
    }
    Answer local =
        tus.request("POST", "/tus/ws/x")
            .with("Origin", "http://localhost:5173")
            .with("Upload-Length", "1")
            .send(tus.port);
    assertThat(local.status()).isEqualTo(201);
  }

  private static void assertThatLocationIsTheProxys(TusService tus) {
    Answer forwarded =
        tus.request("POST", "/tus/ws/a")
            .with("Upload-Length", "1")
            .with("Forwarded", "host=files.example;proto=https")
            .send(tus.port);
    assertThat(forwarded.header("Location").orElseThrow())
        .startsWith("https://files.example/tus/ws/");
    Answer prefixed =
        tus.request("POST", "/tus/ws/a")
            .with("Upload-Length", "1")
            .with("X-Forwarded-Host", "files.example:8443")
            .with("X-Forwarded-Proto", "https")
            .with("X-Forwarded-Prefix", "/ferry")
            .send(tus.port);
    assertThat(prefixed.header("Location").orElseThrow())
        .startsWith("https://files.example:8443/ferry/tus/ws/");
  }
}
