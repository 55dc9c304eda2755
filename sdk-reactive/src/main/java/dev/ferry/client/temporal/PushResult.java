package dev.ferry.client.temporal;

import dev.ferry.transfer.Durability;
import org.jspecify.annotations.Nullable;

/**
 * Proof of a push: the receipt of the service, and what this attempt did for it.
 *
 * @param target where it is visible, {@code workspace:/path}
 * @param lengthBytes its length
 * @param crc32c CRC-32C of all bytes, eight hex digits
 * @param digest {@code sha256:…} computed by the service over what it stored; null when it was off
 * @param etag the version under its path
 * @param published when it became visible, ISO 8601
 * @param durability what it survives; null of a service that does not say so
 * @param transferId the transfer key it was pushed under
 * @param resumedFromBytes what earlier attempts had brought and this one found durable
 * @param sentBytes what this attempt put on the wire; 0 when the push was finished before
 */
public record PushResult(
    String target,
    long lengthBytes,
    String crc32c,
    @Nullable String digest,
    String etag,
    String published,
    @Nullable Durability durability,
    String transferId,
    long resumedFromBytes,
    long sentBytes) {}
