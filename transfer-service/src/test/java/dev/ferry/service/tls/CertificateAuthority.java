package dev.ferry.service.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** A certificate authority of a test, and the PEM files it gives out. */
public final class CertificateAuthority {
  private final Path folder;
  private final X509Bundle own;

  public CertificateAuthority(Path folder, String name) throws Exception {
    this.folder = Files.createDirectories(folder.resolve(name));
    this.own =
        new CertificateBuilder()
            .subject("CN=" + name)
            .setIsCertificateAuthority(true)
            .ecp256()
            .buildSelfSigned();
    replace("authority.pem", own.getCertificatePEM());
  }

  public Path certificate() {
    return folder.resolve("authority.pem");
  }

  /** Certificate and key of a service at an address, replacing those of that name. */
  public TlsFiles service(String name, String address) throws Exception {
    return issue(name, named(address), null);
  }

  public TlsFiles service(String name, String address, CertificateAuthority ofClients)
      throws Exception {
    return issue(name, named(address), ofClients.certificate());
  }

  public TlsFiles outOfDate(String name, String address) throws Exception {
    Instant yesterday = Instant.now().minus(1, ChronoUnit.DAYS);
    return issue(
        name, named(address).notBefore(yesterday.minusSeconds(60)).notAfter(yesterday), null);
  }

  public TlsFiles client(String name) throws Exception {
    return issue(name, named("client.test").addExtendedKeyUsageClientAuth(), null);
  }

  private static CertificateBuilder named(String address) {
    CertificateBuilder builder = new CertificateBuilder().subject("CN=" + address).ecp256();
    return Character.isDigit(address.charAt(0))
        ? builder.addSanIpAddress(address)
        : builder.addSanDnsName(address);
  }

  private TlsFiles issue(String name, CertificateBuilder builder, @Nullable Path ofClients)
      throws Exception {
    X509Bundle issued = builder.buildIssuedBy(own);
    return new TlsFiles(
        replace(name + ".pem", issued.getCertificatePathPEM()),
        replace(name + ".key", issued.getPrivateKeyPEM()),
        ofClients);
  }

  private Path replace(String name, String content) throws IOException {
    Path fresh = Files.writeString(folder.resolve(name + ".new"), content);
    return Files.move(fresh, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }
}
