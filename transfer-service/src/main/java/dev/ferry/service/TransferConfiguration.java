package dev.ferry.service;

import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.codec.CborControlCodec;
import dev.ferry.protocol.frame.ChunkBuffers;
import dev.ferry.resume.ResumeStore;
import dev.ferry.service.download.Downloads;
import dev.ferry.service.hook.Hooks;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.policy.MintedTokens;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.policy.TransferRates;
import dev.ferry.service.policy.WorkspacePolicies;
import dev.ferry.service.rsocket.DoorAccess;
import dev.ferry.service.rsocket.DoorRooms;
import dev.ferry.service.rsocket.RSocketDoor;
import dev.ferry.service.rsocket.ServiceFacts;
import dev.ferry.service.storage.local.DiskLane;
import dev.ferry.service.storage.local.LocalBlobStore;
import dev.ferry.service.storage.sealed.SealedStore;
import dev.ferry.service.upload.UploadRuntime;
import dev.ferry.service.upload.Uploads;
import dev.ferry.service.workspace.Archives;
import dev.ferry.service.workspace.Batches;
import dev.ferry.service.workspace.Entries;
import dev.ferry.service.workspace.RootFolders;
import dev.ferry.service.workspace.Trees;
import dev.ferry.service.workspace.Workspaces;
import dev.ferry.transfer.TransferLimits;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.time.Clock;
import org.reactivestreams.Publisher;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;
import reactor.netty.Connection;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/** Wires the rooms and the RSocket door. */
@Configuration(proxyBeanMethods = false)
class TransferConfiguration {
  private static final String WEBSOCKET_PATH = "/rsocket";

  /** RFC 6455 §7.4.1. */
  private static final int POLICY_VIOLATION = 1008;

  private static final long WINDOWS_AT_MOST_BYTES = 256L * 1024 * 1024;

  @Bean
  TransferRates transferRates(FerryProperties properties) {
    return properties.rates().rates();
  }

  @Bean(destroyMethod = "close")
  TransferThreads transferThreads(DiskLane disk) {
    return new TransferThreads(disk);
  }

  @Bean
  SpaceGuard spaceGuard(
      LocalBlobStore blobs,
      DiskLane disk,
      FerryProperties properties,
      FerryMeters meters,
      WorkspacePolicies policies,
      SealedStore sealed) {
    SpaceGuard space =
        new SpaceGuard(
            sealed.blobs(blobs),
            sealed.files(blobs),
            properties.spacePolicy(),
            policies,
            disk.scheduler());
    meters.space(space::reservedBytes, space::publishedBytes);
    var unusedFirstLook = space.volume();
    meters.disk(
        () -> space.volume().freeBytes(), () -> space.volume().totalBytes(), space::floorBytes);
    return space;
  }

  @Bean
  UploadRuntime uploadRuntime(
      ResumeStore store,
      SpaceGuard space,
      TransferLimits limits,
      TransferThreads threads,
      FerryMeters meters,
      Clock clock,
      FerryProperties properties,
      TransferRates rates,
      Hooks hooks) {
    return new UploadRuntime(
            store,
            space.blobs(),
            space.files(),
            limits,
            threads.forUploads(),
            meters,
            clock,
            windowBytesTotal(properties.windowBytesTotal()))
        .pacedBy(rates)
        .hookedBy(hooks);
  }

  /**
   * An eighth of the direct memory, since what arrives takes several times its length until it is
   * chunks; another eighth may wait to be sent.
   */
  private static long windowBytesTotal(@org.jspecify.annotations.Nullable DataSize configured) {
    return configured == null
        ? Math.min(WINDOWS_AT_MOST_BYTES, PlatformDependent.maxDirectMemory() / 8)
        : configured.toBytes();
  }

  @Bean
  Uploads uploads(
      ResumeStore store, SpaceGuard space, UploadRuntime runtime, FerryProperties properties) {
    return new Uploads(
        store, space.blobs(), space.files(), runtime, space, properties.createWorkspaces());
  }

  @Bean
  Downloads downloads(
      LocalBlobStore files,
      ResumeStore store,
      TransferLimits limits,
      DiskLane disk,
      FerryMeters meters,
      TransferRates rates,
      WorkspacePolicies policies,
      Hooks hooks,
      SealedStore sealed) {
    return new Downloads(sealed.files(files), store, limits, disk.scheduler(), meters)
        .pacedBy(rates)
        .boundTo(policies)
        .hookedBy(hooks);
  }

  @Bean
  Entries entries(
      SpaceGuard space, LocalBlobStore blobs, ResumeStore store, Hooks hooks, SealedStore sealed) {
    return new Entries(space.files(), space.entries(sealed.entries(blobs.entries())), store)
        .hookedBy(hooks);
  }

  @Bean
  Batches batches(
      LocalBlobStore blobs,
      Downloads downloads,
      SpaceGuard space,
      ResumeStore store,
      UploadRuntime runtime,
      Clock clock,
      FerryProperties properties,
      Hooks hooks,
      SealedStore sealed) {
    return new Batches(
            sealed.batches(blobs.batches()),
            downloads,
            space,
            store,
            runtime.paths(),
            clock,
            properties.createWorkspaces())
        .hookedBy(hooks);
  }

  /** Where chunks are made, whichever door they come through. */
  @Bean
  ByteBufAllocator chunkBuffers() {
    return ChunkBuffers.POOL;
  }

  @Bean
  WorkspacePolicies workspacePolicies() {
    return new WorkspacePolicies();
  }

  @Bean
  Workspaces workspaces(
      ResumeStore store,
      SpaceGuard space,
      LocalBlobStore blobs,
      WorkspacePolicies policies,
      Uploads uploads,
      FerryProperties properties,
      Clock clock) {
    return new Workspaces(
        store.workspaces(),
        space.files(),
        blobs.folders(),
        policies,
        uploads,
        space,
        new RootFolders(properties.rootFolders()),
        clock);
  }

  @Bean
  Trees trees(
      LocalBlobStore blobs,
      SpaceGuard space,
      FerryProperties properties,
      Hooks hooks,
      DiskLane disk,
      SealedStore sealed) {
    return new Trees(
            sealed.trees(blobs.trees()), space.files(), space, properties.createWorkspaces())
        .hookedBy(hooks, disk.scheduler());
  }

  @Bean
  Archives archives(
      LocalBlobStore blobs,
      SpaceGuard space,
      WorkspacePolicies policies,
      FerryProperties properties,
      Hooks hooks,
      DiskLane disk,
      SealedStore sealed) {
    return new Archives(sealed.trees(blobs.trees()), space, policies, properties.createWorkspaces())
        .hookedBy(hooks, disk.scheduler());
  }

  @Bean
  ControlCodec controlCodec(TransferLimits limits) {
    return new CborControlCodec(limits.controlBytesMax());
  }

  @Bean
  ServiceFacts serviceFacts(TransferLimits limits, SpaceGuard space, Clock clock) {
    String version = ServiceFacts.versionOf(FerryApplication.class);
    return new ServiceFacts(version, limits, space, clock);
  }

  @Bean
  RSocketDoor rsocketDoor(
      TransferLimits limits,
      ControlCodec codec,
      Uploads uploads,
      Downloads downloads,
      Entries entries,
      Workspaces workspaces,
      MintedTokens tokens,
      Batches batches,
      Archives archives,
      ServiceFacts facts,
      ResumeStore store,
      Trees trees,
      FerryMeters meters,
      DoorAccess access,
      FerryProperties properties) {
    return new RSocketDoor(
        limits,
        codec,
        new DoorRooms(
            uploads,
            downloads,
            entries,
            workspaces,
            tokens,
            store.audit(),
            trees,
            batches,
            archives,
            facts),
        meters,
        access,
        properties.compression());
  }

  /** The same door over WebSocket, on the HTTP port, which is secured like the other one. */
  @Bean
  WebServerFactoryCustomizer<NettyReactiveWebServerFactory> rsocketOverWebsocket(
      RSocketDoor door, ServiceTls tls) {
    WebsocketServerSpec spec =
        WebsocketServerSpec.builder().maxFramePayloadLength(door.maxFrameBytes()).build();
    return factory -> {
      factory.addServerCustomizers(
          http -> http.doOnChannelInit((observer, channel, peer) -> tls.secure(channel)));
      factory.addRouteProviders(
          routes ->
              routes.ws(
                  WEBSOCKET_PATH,
                  (inbound, outbound) -> admit(door, tls, inbound, outbound),
                  spec));
    };
  }

  private static Publisher<Void> admit(
      RSocketDoor door, ServiceTls tls, WebsocketInbound inbound, WebsocketOutbound outbound) {
    return tls.admits(((Connection) inbound).channel())
        ? door.serve(inbound, outbound)
        : outbound.sendClose(POLICY_VIOLATION, "A client certificate is needed");
  }
}
