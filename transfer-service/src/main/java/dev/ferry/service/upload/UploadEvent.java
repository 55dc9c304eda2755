package dev.ferry.service.upload;

import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;

/** What an attached upload tells its door. */
public sealed interface UploadEvent {

  /** Everything below the frontier is durable. */
  record Acknowledged(Prefix durable) implements UploadEvent {}

  /** The object is visible. Last event. */
  record Published(Receipt receipt) implements UploadEvent {}
}
