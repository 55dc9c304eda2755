package dev.ferry.service;

import dev.ferry.resume.r2dbc.PostgresAddress;
import dev.ferry.service.policy.SpacePolicy;
import dev.ferry.service.rsocket.CompressionPolicy;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What an operator can set; docs/operations.md §2.
 *
 * @param dataDir folder of everything the service keeps
 * @param bind address to listen on, for both ports
 * @param port RSocket port; 0 for a free one
 * @param store address of the PostgreSQL database that is the resume store; null for H2 in the data
 *     folder
 * @param storeUser user of that database
 * @param storePassword password of that user; null for none
 * @param storePasswordFile file whose first line is that password; wins over {@code storePassword}
 * @param acceptNewStore whether to go on with another resume store than before, giving up what was
 *     unfinished
 * @param createWorkspaces whether a workspace named on first use is created
 * @param rootFolders folders beside the data folder in which workspaces may have their roots, by
 *     name; on the same file system
 * @param token the token clients must carry; null for none
 * @param tokenFile file whose first line is the token; wins over {@code token}
 * @param auth who may do what
 * @param audit where it is taken down who did what
 * @param tls how both ports are secured
 * @param hooks what of the operator's own takes part in transfers, in this order
 * @param hookTimeout longest time a hook may be silent
 * @param rates how fast transfers may be
 * @param compression whether clients that ask for it may compress
 * @param groupBytes bytes one upload may have un-committed; half of it triggers a group commit
 * @param groupDelay longest wait of an un-forced byte
 * @param windowBytes bytes one upload may have under way
 * @param windowBytesTotal bytes all uploads may have under way; null for a share of direct memory
 * @param streamsPerConnection concurrent streams of one connection
 * @param silenceTimeout silence after which a connection is closed
 * @param progressTimeout time without progress by a peer after which its stream is ended
 * @param openUploads uploads that may be open at once
 * @param quotaBytes bytes of all workspaces and open uploads; null for no quota
 * @param workspaceQuotaBytes the same for each workspace; null for no quota
 * @param freeSpaceFloor free space of the volume below which nothing grows; null for a share of it
 * @param uploadExpiry time without progress after which an upload is given up
 * @param receiptRetention how long a finished upload's receipt is kept
 * @param sweepInterval how often expired uploads are looked for
 * @param stopTimeout how long a stop waits for transfers to reach their frontier
 */
@ConfigurationProperties("ferry")
public record FerryProperties(
    @DefaultValue("ferry-data") Path dataDir,
    @DefaultValue("127.0.0.1") String bind,
    @DefaultValue("7420") int port,
    @Nullable String store,
    @DefaultValue(STORE_USER) String storeUser,
    @Nullable String storePassword,
    @Nullable Path storePasswordFile,
    @DefaultValue("false") boolean acceptNewStore,
    @DefaultValue("true") boolean createWorkspaces,
    @DefaultValue Map<String, Path> rootFolders,
    @Nullable String token,
    @Nullable Path tokenFile,
    @DefaultValue AuthProperties auth,
    @DefaultValue AuditProperties audit,
    @DefaultValue TlsProperties tls,
    @DefaultValue List<HookProperties> hooks,
    @DefaultValue("30s") Duration hookTimeout,
    @DefaultValue RateProperties rates,
    @DefaultValue("auto") CompressionPolicy compression,
    @DefaultValue("64MB") DataSize groupBytes,
    @DefaultValue("250ms") Duration groupDelay,
    @DefaultValue("8MB") DataSize windowBytes,
    @Nullable DataSize windowBytesTotal,
    @DefaultValue("256") int streamsPerConnection,
    @DefaultValue("90s") Duration silenceTimeout,
    @DefaultValue("10m") Duration progressTimeout,
    @DefaultValue("10000") int openUploads,
    @Nullable DataSize quotaBytes,
    @Nullable DataSize workspaceQuotaBytes,
    @Nullable DataSize freeSpaceFloor,
    @DefaultValue("24h") Duration uploadExpiry,
    @DefaultValue("7d") Duration receiptRetention,
    @DefaultValue("10m") Duration sweepInterval,
    @DefaultValue("10s") Duration stopTimeout) {
  /** Whom the resume store's database knows. */
  static final String STORE_USER = "ferry";

  /**
   * The token clients must carry, if any.
   *
   * @throws TransferException {@code INVALID_ARGUMENT} when the token file cannot be read
   */
  Optional<String> requiredToken() {
    return tokenFile == null
        ? Optional.ofNullable(token).filter(given -> !given.isBlank())
        : Optional.of(firstLine("token", tokenFile));
  }

  /**
   * Where the resume store is.
   *
   * @throws TransferException {@code INVALID_ARGUMENT} when its address is none, or the password
   *     file cannot be read
   */
  StorePlace storePlace() {
    if (store == null || store.isBlank()) {
      return StorePlace.in(dataFolder());
    }
    return StorePlace.at(PostgresAddress.parse(store), storeUser, password());
  }

  private String password() {
    return storePasswordFile == null
        ? Optional.ofNullable(storePassword).orElse("")
        : firstLine("password", storePasswordFile);
  }

  /** The data folder without the working directory in it. */
  Path dataFolder() {
    return dataDir.toAbsolutePath().normalize();
  }

  /** A secret that is kept in a file. */
  static String firstLine(String secret, Path file) {
    try {
      String first = Files.readString(file).lines().findFirst().orElse("").strip();
      if (first.isEmpty()) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT, "The " + secret + " file " + file + " is empty");
      }
      return first;
    } catch (IOException e) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "The " + secret + " file " + file + " cannot be read", e);
    }
  }

  /**
   * How much may be stored.
   *
   * @throws IllegalArgumentException when a quota is not positive
   */
  SpacePolicy spacePolicy() {
    return new SpacePolicy(
        quotaBytes == null ? SpacePolicy.UNLIMITED : quotaBytes.toBytes(),
        workspaceQuotaBytes == null ? SpacePolicy.UNLIMITED : workspaceQuotaBytes.toBytes(),
        freeSpaceFloor == null ? SpacePolicy.DEFAULT_FLOOR : freeSpaceFloor.toBytes());
  }

  /**
   * Refuses to listen beyond this machine without a token or certificates of clients.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  void requireSafeBind() {
    if (!isLoopback()
        && requiredToken().isEmpty()
        && !auth.isOn()
        && tls.clientAuthority() == null) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "Listening on "
              + bind
              + " lets other machines in; set a token (--token-file, ferry.auth), ask for certificates"
              + " (ferry.tls.client-authority) or bind to 127.0.0.1");
    }
  }

  private boolean isLoopback() {
    try {
      return InetAddress.getByName(bind).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "'" + bind + "' is no address of this machine", e);
    }
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "FerryProperties[dataDir=" + dataDir + ", bind=" + bind + ", port=" + port + "]";
  }
}
