package dev.ferry.service.rsocket;

import dev.ferry.protocol.ControlCodec;
import dev.ferry.service.download.Downloads;
import dev.ferry.service.upload.Uploads;
import dev.ferry.service.workspace.Workspaces;
import dev.ferry.transfer.TransferLimits;

/** What the door's connections share. */
record DoorHandlers(
    ControlCodec codec,
    UploadChannel uploads,
    PutRequests puts,
    DownloadStream downloads,
    ControlRequests requests) {

  static DoorHandlers of(
      ControlCodec codec,
      Uploads uploads,
      Downloads downloads,
      Workspaces workspaces,
      TransferLimits limits,
      CompressionPolicy compression) {
    return new DoorHandlers(
        codec,
        new UploadChannel(uploads, codec, limits.progressTimeout(), compression),
        new PutRequests(uploads, codec),
        new DownloadStream(downloads, codec, compression),
        new ControlRequests(workspaces, uploads, codec));
  }
}
