package dev.ferry.service.rsocket;

import dev.ferry.protocol.ControlCodec;
import dev.ferry.transfer.TransferLimits;

/** What the door's connections share. */
record DoorHandlers(
    ControlCodec codec,
    UploadChannel uploads,
    PutRequests puts,
    DownloadStream downloads,
    RouteTable requests) {

  static DoorHandlers of(
      ControlCodec codec, DoorRooms rooms, TransferLimits limits, CompressionPolicy compression) {
    RouteTable requests = new RouteTable(codec);
    FileRoutes.register(requests, rooms.entries());
    UploadRoutes.register(requests, rooms.uploads());
    return new DoorHandlers(
        codec,
        new UploadChannel(rooms.uploads(), codec, limits.progressTimeout(), compression),
        new PutRequests(rooms.uploads(), codec),
        new DownloadStream(rooms.downloads(), codec, compression),
        requests);
  }
}
