package dev.ferry.service.tls;

import io.netty.handler.ssl.SslContext;
import java.time.Instant;

/**
 * Who the service is, as one reading of its files says.
 *
 * @param context makes the handlers of new connections
 * @param expires when the certificate ends
 */
record ServerIdentity(SslContext context, Instant expires) {}
