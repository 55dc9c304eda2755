package dev.ferry.e2e;

import dev.ferry.client.Workspace;
import dev.ferry.load.process.Waiting;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.FlushReport;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.WriteCondition;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** The file API through the SDK and the RSocket door. */
record SdkFiles(Workspace workspace) implements FileApi {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static <T> T get(Mono<T> call) {
    return Waiting.value(call, PATIENCE);
  }

  @Override
  public byte[] read(String path) {
    var bytes = get(workspace.read(path)).bytes();
    byte[] copy = new byte[bytes.remaining()];
    var unused = bytes.get(copy);
    return copy;
  }

  @Override
  public Receipt write(
      String path, byte[] bytes, FileAttributes attributes, WriteCondition condition) {
    return get(workspace.write(path, bytes, attributes, condition));
  }

  @Override
  public FileStat stat(String path) {
    return get(workspace.stat(path));
  }

  @Override
  public FileStat target(String path) {
    return get(workspace.target(path));
  }

  @Override
  public boolean exists(String path) {
    return get(workspace.exists(path));
  }

  @Override
  public List<FileStat> list(String directory, int depth) {
    return get(workspace.list(directory, depth).collectList());
  }

  @Override
  public boolean makeDirectory(String path) {
    return get(workspace.makeDirectory(path));
  }

  @Override
  public FileStat move(String source, String target, boolean ifAbsent) {
    return get(workspace.move(source, target, ifAbsent));
  }

  @Override
  public Receipt copy(String source, String target, WriteCondition condition) {
    return get(workspace.copy(source, target, condition));
  }

  @Override
  public Receipt compose(
      List<String> sources, String target, boolean removeSources, WriteCondition condition) {
    return get(workspace.compose(sources, target, removeSources, condition));
  }

  @Override
  public boolean remove(String path) {
    return get(workspace.remove(path));
  }

  @Override
  public boolean removeTree(String path) {
    return get(workspace.removeTree(path));
  }

  @Override
  public FileStat change(String path, FileAttributes attributes) {
    return get(workspace.change(path, attributes));
  }

  @Override
  public FileStat link(String path, String text) {
    return get(workspace.link(path, text));
  }

  @Override
  public String linkText(String path) {
    return get(workspace.linkText(path));
  }

  @Override
  public FileStat label(String path, Labels labels) {
    return get(workspace.label(path, labels));
  }

  @Override
  public FlushReport flush(String path) {
    return get(workspace.flush(path));
  }
}
