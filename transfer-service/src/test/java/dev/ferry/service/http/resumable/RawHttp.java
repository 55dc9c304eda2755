package dev.ferry.service.http.resumable;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A connection on which a test says every byte itself, and sees interim responses. */
final class RawHttp implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  RawHttp(int port) {
    try {
      this.socket = new Socket("127.0.0.1", port);
      this.socket.setSoTimeout(PATIENCE_MILLIS);
      this.in = socket.getInputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One response.
   *
   * @param status its code
   * @param fields names in lower case; lines of one name joined
   * @param body as text
   */
  record Response(int status, Map<String, String> fields, String body) {
    String field(String name) {
      return fields.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    boolean has(String name) {
      return fields.containsKey(name.toLowerCase(Locale.ROOT));
    }
  }

  /** A request head with the host; the blank line comes with it. */
  RawHttp head(String line, String... fields) {
    StringBuilder head = new StringBuilder(line).append(" HTTP/1.1\r\nHost: ferry.test:81\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    return text(head.append("\r\n").toString());
  }

  RawHttp text(String text) {
    return bytes(text.getBytes(ISO_8859_1));
  }

  RawHttp bytes(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next response, also an interim one. */
  Response read(boolean ofHead) {
    try {
      return next(ofHead);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next final response. */
  Response readFinal() {
    List<Response> all = readAll();
    return all.get(all.size() - 1);
  }

  /** Everything up to the next final response. */
  List<Response> readAll() {
    List<Response> all = new ArrayList<>();
    do {
      all.add(read(false));
    } while (all.get(all.size() - 1).status() < 200);
    return all;
  }

  private Response next(boolean ofHead) throws IOException {
    String line = line();
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field = line(); !field.isEmpty(); field = line()) {
      int colon = field.indexOf(':');
      fields.merge(
          field.substring(0, colon).toLowerCase(Locale.ROOT),
          field.substring(colon + 1).strip(),
          (before, more) -> before + ", " + more);
    }
    int status = Integer.parseInt(line.split(" ", 3)[1]);
    boolean empty = ofHead || status < 200 || status == 204;
    return new Response(status, fields, empty ? "" : body(fields));
  }

  private String body(Map<String, String> fields) throws IOException {
    String length = fields.get("content-length");
    if (length != null) {
      return new String(exactly(Integer.parseInt(length)), ISO_8859_1);
    }
    StringBuilder body = new StringBuilder();
    if (fields.containsKey("transfer-encoding")) {
      for (int size = chunk(); size > 0; size = chunk()) {
        body.append(new String(exactly(size), ISO_8859_1));
        line();
      }
      line();
    }
    return body.toString();
  }

  private int chunk() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the body ended early");
    }
    return bytes;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended after " + line.toString(ISO_8859_1));
      }
      line.write(next);
    }
    return line.toString(ISO_8859_1).strip();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
