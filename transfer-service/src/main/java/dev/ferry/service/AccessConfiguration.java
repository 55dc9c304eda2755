package dev.ferry.service;

import dev.ferry.resume.ResumeStore;
import dev.ferry.service.http.sandbox.SandboxTokens;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.observe.Attempts;
import dev.ferry.service.policy.Audit;
import dev.ferry.service.policy.AuditFile;
import dev.ferry.service.policy.AuditSink;
import dev.ferry.service.policy.Authority;
import dev.ferry.service.policy.ConfiguredTokens;
import dev.ferry.service.policy.ConfiguredTokens.Known;
import dev.ferry.service.policy.MintedTokens;
import dev.ferry.service.policy.TokenSource;
import dev.ferry.service.rsocket.DoorAccess;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.service.storage.local.DiskLane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires who may do what, and where it is taken down. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

  @Bean
  MintedTokens mintedTokens(ResumeStore store, Clock clock) {
    return new MintedTokens(store.tokens(), clock);
  }

  @Bean
  SandboxTokens sandboxTokens(
      FerryProperties properties, MintedTokens minted, Authority authority) {
    byte[] secret = new SandboxKeyFile(properties.dataFolder()).secret();
    return new SandboxTokens(secret, minted, authority);
  }

  /** Without any token configured everybody may do everything, and nothing can be handed out. */
  @Bean
  Authority authority(
      FerryProperties properties, MintedTokens minted, ResumeStore store, Clock clock) {
    List<Known> known = new ArrayList<>(properties.auth().known());
    properties.requiredToken().map(Known::ofOperator).ifPresent(known::add);
    List<TokenSource> sources = new ArrayList<>();
    if (!known.isEmpty() || properties.auth().isOn()) {
      sources.add(new ConfiguredTokens(known));
      sources.add(minted);
      properties.auth().signed().ifPresent(sources::add);
    }
    return new Authority(sources, store.tokens(), clock);
  }

  @Bean
  Audit audit(
      FerryProperties properties,
      ResumeStore store,
      DiskLane disk,
      Clock clock,
      FerryMeters meters) {
    AuditProperties wanted = properties.audit();
    List<AuditSink> sinks = new ArrayList<>();
    if (wanted.file()) {
      sinks.add(file(properties.dataFolder(), wanted, disk));
    }
    if (wanted.store()) {
      sinks.add(store.audit()::append);
    }
    Audit audit = new Audit(sinks, clock);
    meters.auditLeftOut(audit::leftOut);
    return audit;
  }

  private static AuditFile file(Path data, AuditProperties wanted, DiskLane disk) {
    try {
      Path folder = Files.createDirectories(data.resolve("audit"));
      return new AuditFile(
          folder.resolve("audit.jsonl"),
          wanted.fileMax().toBytes(),
          wanted.files(),
          disk.scheduler());
    } catch (IOException e) {
      throw StorageFailures.of("creating the folder of the audit trail", e);
    }
  }

  @Bean
  DoorAccess doorAccess(Authority authority, Audit audit, Attempts attempts) {
    return new DoorAccess(authority, audit, attempts);
  }
}
