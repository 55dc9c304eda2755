package dev.ferry.service.rsocket;

import static dev.ferry.service.RawClient.PATIENCE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.DownloadRequest;
import dev.ferry.client.FerryClient;
import dev.ferry.client.RetryPolicy;
import dev.ferry.client.TlsOptions;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.protocol.ProtocolVersion;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.tls.CertificateAuthority;
import dev.ferry.service.tls.ServerTls;
import dev.ferry.service.tls.TlsFiles;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The door behind TLS, with the SDK in front of it. */
final class TlsTest {
  private static final String HERE = "127.0.0.1";
  private static final WorkspaceFile FILE = WorkspaceFile.parse("ws:/file");
  private static final int LENGTH = 5 * 1024 * 1024 + 17;

  @TempDir Path folder;
  private @Nullable CertificateAuthority authority;
  private @Nullable ServiceHarness service;

  @BeforeEach
  void found() throws Exception {
    authority = new CertificateAuthority(folder, "home");
  }

  @AfterEach
  void stop() {
    if (service != null) {
      service.close();
    }
  }

  private CertificateAuthority home() {
    CertificateAuthority founded = authority;
    if (founded == null) {
      throw new IllegalStateException();
    }
    return founded;
  }

  private ServerTls start(TlsFiles files) {
    ServerTls tls = new ServerTls(files, Duration.ofSeconds(5));
    service = ServiceHarness.options(folder.resolve("data")).tls(tls).start();
    return tls;
  }

  private int port() {
    ServiceHarness started = service;
    if (started == null) {
      service = ServiceHarness.start(folder.resolve("data"));
      return port();
    }
    return started.port();
  }

  private FerryClient client(String host, @Nullable TlsOptions tls) {
    return FerryClient.create(
        ClientOptions.builder()
            .address(host, port())
            .tls(tls)
            .connectTimeout(Duration.ofSeconds(3))
            .retry(RetryPolicy.NONE)
            .build());
  }

  private TransferException failure(String host, @Nullable TlsOptions tls) {
    return catchThrowableOfType(TransferException.class, () -> ask(host, tls));
  }

  private void assertAnswers(@Nullable TlsOptions tls) {
    assertThat(ask(HERE, tls)).isEmpty();
  }

  private List<UploadStatus> ask(String host, @Nullable TlsOptions tls) {
    FerryClient client = client(host, tls);
    try {
      return uploads(client);
    } finally {
      client.close().block(PATIENCE);
    }
  }

  private static List<UploadStatus> uploads(FerryClient client) {
    return requireNonNull(client.uploads(null, false).collectList().block(PATIENCE));
  }

  private TlsOptions trusting() {
    return TlsOptions.trusting(home().certificate());
  }

  @Test
  void transfer_bothWays_isTheSameBytes() throws Exception {
    start(home().service("service", HERE));
    Path source = folder.resolve("source");
    new SeededBytes(5).writeTo(source, LENGTH);
    Path copy = folder.resolve("copy");
    FerryClient client = client(HERE, trusting());
    try {
      assertThat(
              client
                  .upload(UploadRequest.of(UploadSource.ofPath(source), FILE))
                  .completion()
                  .then(client.download(DownloadRequest.of(FILE, copy)).completion())
                  .block(PATIENCE))
          .isNotNull();
    } finally {
      client.close().block(PATIENCE);
    }

    assertThat(copy).hasSameBinaryContentAs(source);
  }

  @Test
  void serviceUntrusted_otherAuthority_isSaid() throws Exception {
    start(home().service("service", HERE));
    Path other = new CertificateAuthority(folder, "other").certificate();

    assertThat(failure(HERE, TlsOptions.trusting(other)).code())
        .isEqualTo(FailureCode.SERVICE_UNTRUSTED);
    assertThat(failure(HERE, TlsOptions.trustingTheJdk()).code())
        .isEqualTo(FailureCode.SERVICE_UNTRUSTED);
  }

  @Test
  void serviceUntrusted_certificateOutOfDate_isSaid() throws Exception {
    start(home().outOfDate("service", HERE));

    TransferException failure = failure(HERE, trusting());

    assertThat(failure.code()).isEqualTo(FailureCode.SERVICE_UNTRUSTED);
    assertThat(failure).hasMessageContaining("NotAfter");
  }

  @Test
  void nameMismatch_certificateOfAnotherHost_isSaidUnlessNotChecked() throws Exception {
    start(home().service("service", "ferry.test"));

    assertThat(failure(HERE, trusting()).code()).isEqualTo(FailureCode.NAME_MISMATCH);
    assertThat(failure("localhost", trusting()).code()).isEqualTo(FailureCode.NAME_MISMATCH);
    assertAnswers(trusting().withoutNameCheck());
  }

  @Test
  void tlsRequired_plainClient_isSaid() throws Exception {
    start(home().service("service", HERE));

    assertThat(failure(HERE, null).code()).isEqualTo(FailureCode.TLS_REQUIRED);
    assertThat(RawClient.connect(port(), ProtocolVersion.SUPPORTED, null).refusal().code())
        .isEqualTo(FailureCode.TLS_REQUIRED);
  }

  @Test
  void tlsUnavailable_plainService_isSaid() {
    assertThat(failure(HERE, trusting()).code()).isEqualTo(FailureCode.TLS_UNAVAILABLE);
    assertAnswers(null);
  }

  @Test
  void certificateRefused_noneOrOfAnotherAuthority_isSaidAndTheRightOneWorks() throws Exception {
    CertificateAuthority clients = new CertificateAuthority(folder, "clients");
    start(home().service("service", HERE, clients));
    TlsFiles known = clients.client("known");
    TlsFiles stranger = new CertificateAuthority(folder, "strangers").client("stranger");

    assertThat(failure(HERE, trusting()).code()).isEqualTo(FailureCode.CERTIFICATE_REFUSED);
    assertThat(failure(HERE, showing(stranger)).code()).isEqualTo(FailureCode.CERTIFICATE_REFUSED);
    assertAnswers(showing(known));
  }

  private TlsOptions showing(TlsFiles own) {
    return trusting().withCertificate(own.certificate(), own.privateKey());
  }

  @Test
  void handshake_silentPeers_areClosedInTime() throws Exception {
    start(home().service("service", HERE));
    try (Socket silent = new Socket(HERE, port());
        Socket begun = new Socket(HERE, port())) {
      begun.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1});
      silent.setSoTimeout((int) PATIENCE.toMillis());
      begun.setSoTimeout((int) PATIENCE.toMillis());

      assertThat(drained(silent)).isLessThan(1024);
      assertThat(drained(begun)).isLessThan(1024);
    }
    assertAnswers(trusting());
  }

  private static int drained(Socket socket) throws IOException {
    int total = 0;
    while (socket.getInputStream().read() >= 0) {
      total++;
    }
    return total;
  }

  @Test
  void refresh_newCertificate_isForNewConnectionsAndOldOnesStay() throws Exception {
    ServerTls tls = start(home().service("service", HERE));
    FerryClient standing = client(HERE, trusting());
    try {
      assertThat(uploads(standing)).isEmpty();
      CertificateAuthority next = new CertificateAuthority(folder, "next");
      replaceBy(next.service("service", HERE));
      tls.refresh();

      assertThat(uploads(standing)).isEmpty();
      assertThat(failure(HERE, trusting()).code()).isEqualTo(FailureCode.SERVICE_UNTRUSTED);
      assertAnswers(TlsOptions.trusting(next.certificate()));
    } finally {
      standing.close().block(PATIENCE);
    }
  }

  private void replaceBy(TlsFiles fresh) throws IOException {
    Path home = home().certificate().resolveSibling("service.pem");
    Files.copy(fresh.certificate(), home, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        fresh.privateKey(),
        home.resolveSibling("service.key"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void refresh_brokenCertificate_keepsTheOneBeforeAndSaysSo() throws Exception {
    TlsFiles files = home().service("service", HERE);
    ServerTls tls = start(files);
    Files.writeString(files.certificate(), "nonsense");
    tls.refresh();

    assertThat(tls.failure().orElse("")).contains(files.certificate().toString());
    assertAnswers(trusting());

    TlsFiles unused = home().service("service", HERE);
    tls.refresh();

    assertThat(tls.failure()).isEmpty();
    assertAnswers(trusting());
  }

  @Test
  void refresh_certificateBeforeItsKey_waitsForBoth() throws Exception {
    TlsFiles files = home().service("service", HERE);
    ServerTls tls = start(files);
    TlsFiles next = home().service("next", HERE);
    Files.write(files.certificate(), Files.readAllBytes(next.certificate()));
    tls.refresh();

    assertThat(tls.failure().orElse("")).contains("not the key of the certificate");
    assertAnswers(trusting());
  }
}
