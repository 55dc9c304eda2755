package dev.ferry.e2e;

import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.FlushReport;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.WriteCondition;
import java.util.List;

/**
 * The file API of one workspace as one door gives it; every call waits, and fails with a {@link
 * dev.ferry.transfer.TransferException}.
 */
interface FileApi {
  byte[] read(String path);

  Receipt write(String path, byte[] bytes, FileAttributes attributes, WriteCondition condition);

  FileStat stat(String path);

  FileStat target(String path);

  boolean exists(String path);

  List<FileStat> list(String directory, int depth);

  boolean makeDirectory(String path);

  FileStat move(String source, String target, boolean ifAbsent);

  Receipt copy(String source, String target, WriteCondition condition);

  Receipt compose(
      List<String> sources, String target, boolean removeSources, WriteCondition condition);

  boolean remove(String path);

  boolean removeTree(String path);

  FileStat change(String path, FileAttributes attributes);

  FileStat link(String path, String text);

  String linkText(String path);

  FileStat label(String path, Labels labels);

  FlushReport flush(String path);
}
