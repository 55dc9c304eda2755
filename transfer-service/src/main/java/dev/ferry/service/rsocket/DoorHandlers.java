package dev.ferry.service.rsocket;

import dev.ferry.protocol.ControlCodec;
import dev.ferry.service.policy.Audit;
import dev.ferry.transfer.TransferLimits;

/** What the door's connections share. */
record DoorHandlers(
    ControlCodec codec,
    UploadChannel uploads,
    PutRequests puts,
    ReadRequests reads,
    DownloadStream downloads,
    TreeRequests trees,
    BatchRequests batches,
    TarRequests tars,
    RouteTable requests) {

  static DoorHandlers of(
      ControlCodec codec,
      DoorRooms rooms,
      TransferLimits limits,
      Audit audit,
      CompressionPolicy compression) {
    RouteTable requests = new RouteTable(codec);
    FileRoutes.register(requests, rooms);
    UploadRoutes.register(requests, rooms.uploads());
    WorkspaceRoutes.register(requests, rooms.workspaces());
    GrantRoutes.register(requests, rooms.tokens(), audit, rooms.trail());
    ServiceRoutes.register(requests, rooms.facts(), audit);
    return new DoorHandlers(
        codec,
        new UploadChannel(
            rooms.uploads(),
            rooms.trees().versions(),
            codec,
            limits.progressTimeout(),
            compression),
        new PutRequests(rooms.uploads(), codec),
        new ReadRequests(rooms.downloads(), codec),
        new DownloadStream(rooms.downloads(), codec, compression),
        new TreeRequests(rooms.trees(), codec),
        new BatchRequests(rooms.batches(), codec, limits.progressTimeout()),
        new TarRequests(rooms.archives(), codec, limits.progressTimeout()),
        requests);
  }
}
