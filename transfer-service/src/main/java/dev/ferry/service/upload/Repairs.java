package dev.ferry.service.upload;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Uploads whose bytes changed on the disk and are to be sent again: their next attach looks at
 * every byte. Kept in memory only; what is forgotten is found again at the Finish.
 */
final class Repairs {
  /** Detail of a {@code DATA_LOST} after which a sender that can repair may attach again. */
  static final String REPAIRABLE = "repairable";

  private static final int MAX_UPLOADS = 1024;

  private final Map<UploadId, Boolean> suspects =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UploadId, Boolean> eldest) {
          return size() > MAX_UPLOADS;
        }
      };

  static boolean isRepairable(Throwable failure) {
    return failure instanceof TransferException known
        && known.code() == FailureCode.DATA_LOST
        && known.details().containsKey(REPAIRABLE);
  }

  synchronized void suspect(UploadId id) {
    suspects.put(id, true);
  }

  synchronized boolean isSuspect(UploadId id) {
    return suspects.containsKey(id);
  }

  synchronized void trust(UploadId id) {
    suspects.remove(id);
  }
}
