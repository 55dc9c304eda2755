package org.example;

import io.tus.java.client.TusClient;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Uploads a file with tus-java-client; dies in the middle of the first run, and goes on in the
 * second. Arguments: service, file, token, a file for the address.
 */
public final class TusUploadCut {
  private static final int CHUNK_BYTES = 1 << 20;

  private TusUploadCut() {}

  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[1]);
    Path address = Path.of(arguments[3]);
    TusClient client = new TusClient();
    client.setUploadCreationURL(URI.create("http://" + arguments[0] + "/tus/ws/").toURL());
    client.setHeaders(Map.of("Authorization", "Bearer " + arguments[2]));
    TusUpload upload = new TusUpload(file.toFile());
    upload.setMetadata(Map.of("filename", "java/cut"));
    if (Files.exists(address)) {
      finish(client, upload, URI.create(Files.readString(address)).toURL());
    } else {
      dieInTheMiddle(client.createUpload(upload), address, Files.size(file));
    }
  }

  private static void dieInTheMiddle(TusUploader uploader, Path address, long lengthBytes)
      throws Exception {
    Files.writeString(address, uploader.getUploadURL().toString());
    uploader.setChunkSize(CHUNK_BYTES);
    while (uploader.getOffset() < lengthBytes / 2 && uploader.uploadChunk() > -1) {}
    Thread.sleep(200);
    Runtime.getRuntime().halt(9);
  }

  private static void finish(TusClient client, TusUpload upload, URL address) throws Exception {
    TusUploader uploader = client.beginOrResumeUploadFromURL(upload, address);
    long resumedAt = uploader.getOffset();
    if (resumedAt == 0 || resumedAt >= upload.getSize()) {
      throw new IOException("it was not cut in the middle: offset " + resumedAt);
    }
    uploader.setChunkSize(CHUNK_BYTES);
    while (uploader.uploadChunk() > -1) {}
    uploader.finish();
    System.out.println("tus-java-client: killed, and resumed at " + resumedAt);
  }
}
