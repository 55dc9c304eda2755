package dev.ferry.client.temporal;

/**
 * Details of a heartbeat: what to continue, and how far it was for whoever looks on.
 *
 * <p>A later attempt takes the id from here. It never takes the offset, which may be as old as the
 * last heartbeat; that is the service's to say.
 *
 * @param transferId the transfer key; of pulls and directories a name for the same
 * @param durableBytes the frontier when the heartbeat was made
 * @param totalBytes length of the whole, or -1 while it is not known
 * @param state what the transfer did
 */
public record TransferHeartbeat(
    String transferId, long durableBytes, long totalBytes, String state) {}
