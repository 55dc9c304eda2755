package dev.ferry.client.spring;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the client of the Ferry service.
 *
 * @param address Where the service listens, as HOST:PORT; several are tried in order. Without one
 *     there is no client.
 * @param workspace Workspace that the bean of type Workspace is a handle of.
 * @param token Bearer token. Better from the environment (FERRY_CLIENT_TOKEN) or a file.
 * @param tokenFile File with the bearer token, read once when the client is made.
 * @param tls How the connections are secured.
 * @param connectTimeout Longest wait for a TCP connection.
 * @param keepAliveInterval Time between keep-alive frames.
 * @param keepAliveLifetime Silence after which a connection counts as lost.
 * @param stallTimeout Time without a byte that moves after which an attempt fails, and longest wait
 *     for an answer.
 * @param retry How transfers try again.
 * @param chunkSize Chunk size to ask the service for.
 * @param segments Over how many connections at once a file goes, 1 to 32.
 * @param bytesPerSecond What all transfers together may move in a second; 0 for no limit.
 * @param clientName Name of this client in the log of the service.
 * @param healthTimeout Longest wait of the health indicator.
 */
@ConfigurationProperties("ferry.client")
public record FerryClientProperties(
    @DefaultValue List<String> address,
    @Nullable String workspace,
    @Nullable String token,
    @Nullable Path tokenFile,
    @DefaultValue Tls tls,
    @DefaultValue("10s") Duration connectTimeout,
    @DefaultValue("15s") Duration keepAliveInterval,
    @DefaultValue("90s") Duration keepAliveLifetime,
    @DefaultValue("30s") Duration stallTimeout,
    @DefaultValue Retry retry,
    @DefaultValue("1MB") DataSize chunkSize,
    @DefaultValue("1") int segments,
    @DefaultValue("0") DataSize bytesPerSecond,
    @DefaultValue("ferry-spring") String clientName,
    @DefaultValue("5s") Duration healthTimeout) {

  /** Names every setting but the token. */
  @Override
  public String toString() {
    return "FerryClientProperties[address="
        + address
        + ", workspace="
        + workspace
        + ", token="
        + (token == null ? "no" : "***")
        + ", tokenFile="
        + tokenFile
        + ", tls="
        + tls
        + "]";
  }

  /**
   * How the connections are secured.
   *
   * @param enabled Whether they are; a certificate or an authority that is named enables it, too.
   * @param authority PEM file of the authorities to trust, or of the service's own certificate;
   *     those of the JDK if there is none.
   * @param certificate PEM file of the certificate that is shown to the service.
   * @param privateKey PEM file of the private key of that certificate.
   * @param checkName Whether the certificate of the service has to be for its address.
   */
  public record Tls(
      @DefaultValue("false") boolean enabled,
      @Nullable Path authority,
      @Nullable Path certificate,
      @Nullable Path privateKey,
      @DefaultValue("true") boolean checkName) {
    boolean isWanted() {
      return enabled || authority != null || certificate != null;
    }
  }

  /**
   * How transfers try again.
   *
   * @param maxAttempts Attempts in a row without progress.
   * @param firstBackoff Wait before the second attempt.
   * @param maxBackoff Longest wait, before jitter.
   * @param jitter Random share of each wait, 0 to 1.
   */
  public record Retry(
      @DefaultValue("20") int maxAttempts,
      @DefaultValue("200ms") Duration firstBackoff,
      @DefaultValue("2s") Duration maxBackoff,
      @DefaultValue("0.5") double jitter) {}
}
