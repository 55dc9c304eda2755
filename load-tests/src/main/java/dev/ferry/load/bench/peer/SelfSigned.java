package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.ColdCommand;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Unavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A certificate for the loopback address that is its own authority, as operations.md makes one.
 *
 * @param certificate PEM file
 * @param privateKey PEM file
 */
public record SelfSigned(Path certificate, Path privateKey) {
  private static final String HOST = "127.0.0.1";

  /** Makes one. */
  public static SelfSigned make(Stage stage) throws IOException, Unavailable {
    String openssl = Programs.need(stage, "openssl", "openssl");
    SelfSigned made = new SelfSigned(stage.file("tls.pem"), stage.file("tls.key"));
    new ColdCommand(stage.file("openssl.log"), Map.of())
        .run(
            List.of(
                openssl,
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "7",
                "-subj",
                "/CN=" + HOST,
                "-addext",
                "subjectAltName=IP:" + HOST,
                "-keyout",
                made.privateKey.toString(),
                "-out",
                made.certificate.toString()));
    return made;
  }
}
