package dev.ferry.e2e;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.TlsOptions;
import dev.ferry.load.host.ServiceRooms;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.service.tls.ServerTls;
import dev.ferry.service.tls.TlsFiles;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** The file API through the SDK over TLS, with a token. */
final class SdkOverTlsTest extends SdkDoorContract {
  private static final String TOKEN = "token-of-the-contract";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  ServiceRooms open(Workbench workbench, Path folder) throws Exception {
    X509Bundle own =
        new CertificateBuilder()
            .subject("CN=127.0.0.1")
            .addSanIpAddress("127.0.0.1")
            .setIsCertificateAuthority(true)
            .ecp256()
            .buildSelfSigned();
    TlsFiles files =
        new TlsFiles(
            Files.writeString(certificate(workbench), own.getCertificatePEM()),
            Files.writeString(workbench.file("own.key"), own.getPrivateKeyPEM()),
            null);
    return new ServiceRooms(folder, Clock.systemUTC(), new ServerTls(files, PATIENCE), TOKEN);
  }

  private static Path certificate(Workbench workbench) {
    return workbench.file("own.pem");
  }

  @Override
  FerryClient connect(Workbench workbench, ServiceRooms service) {
    FerryClient client =
        FerryClient.create(
            ClientOptions.builder()
                .address(service.address())
                .tls(TlsOptions.trusting(certificate(workbench)))
                .token(TOKEN)
                .build());
    AutoCloseable unused = workbench.keep(() -> Waiting.done(client.close(), PATIENCE));
    return client;
  }
}
