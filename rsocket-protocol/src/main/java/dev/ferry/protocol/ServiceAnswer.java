package dev.ferry.protocol;

import dev.ferry.transfer.RunningTransfer;
import dev.ferry.transfer.ServiceInfo;

/** Answers about the service itself (docs/protocol.md §19). */
public sealed interface ServiceAnswer extends ServerMessage {

  /** What the service is (§19.1). */
  record Service(ServiceInfo info) implements ServiceAnswer {
    @Override
    public MessageType type() {
      return MessageType.SERVICE;
    }
  }

  /** One request that moves contents (§19.2). */
  record Running(RunningTransfer transfer) implements ServiceAnswer {
    @Override
    public MessageType type() {
      return MessageType.RUNNING;
    }
  }
}
