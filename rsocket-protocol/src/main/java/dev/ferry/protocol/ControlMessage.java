package dev.ferry.protocol;

/** Any message of the wire but a chunk: a CBOR map (docs/protocol.md §4). */
public sealed interface ControlMessage permits ClientMessage, ServerMessage {

  /** What it is. */
  MessageType type();
}
