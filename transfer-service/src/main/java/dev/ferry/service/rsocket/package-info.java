/**
 * The RSocket door, over TCP and over WebSocket: a raw acceptor on the hot path, with every
 * connection bounded from its first byte (docs/protocol.md §2.5).
 */
@NullMarked
package dev.ferry.service.rsocket;

import org.jspecify.annotations.NullMarked;
