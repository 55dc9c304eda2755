/**
 * Uploads: open or attach, append, publish. Every door enters here.
 *
 * <p>{@link dev.ferry.service.upload.Uploads} is the front; {@code AppendPipeline} holds one
 * attach's bytes from the verified chunk to the acknowledged frontier; {@code GroupCommitter} makes
 * many uploads' bytes durable at once; {@code Publication} makes a whole object visible.
 */
@NullMarked
package dev.ferry.service.upload;

import org.jspecify.annotations.NullMarked;
