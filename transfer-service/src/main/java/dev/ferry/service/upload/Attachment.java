package dev.ferry.service.upload;

import dev.ferry.transfer.Receipt;
import java.util.function.Function;

/** Answer to {@link OpenUpload}. */
public sealed interface Attachment {

  /** Chooses by kind. */
  <R> R fold(Function<UploadLease, R> attached, Function<Receipt, R> published);

  /** The caller is the upload's only writer now. */
  record Attached(UploadLease lease) implements Attachment {
    @Override
    public <R> R fold(Function<UploadLease, R> attached, Function<Receipt, R> published) {
      return attached.apply(lease);
    }
  }

  /** The upload was published before; there is nothing to send. */
  record Published(Receipt receipt) implements Attachment {
    @Override
    public <R> R fold(Function<UploadLease, R> attached, Function<Receipt, R> published) {
      return published.apply(receipt);
    }
  }
}
