package dev.ferry.service.http.tus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A request as bytes on a socket, so that nothing corrects what a test gets wrong on purpose. */
final class RawRequest {
  private final StringBuilder head = new StringBuilder();
  private final boolean isHead;

  private RawRequest(String method, String target) {
    isHead = method.equals("HEAD");
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: ferry.test\r\n");
  }

  /** Of a client that knows the protocol. */
  static RawRequest tus(String method, String target) {
    return new RawRequest(method, target).with("Tus-Resumable", "1.0.0");
  }

  static RawRequest plain(String method, String target) {
    return new RawRequest(method, target);
  }

  RawRequest with(String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
    return this;
  }

  RawRequest at(long offset) {
    return with("Upload-Offset", Long.toString(offset));
  }

  RawRequest bytes() {
    return with("Content-Type", "application/offset+octet-stream");
  }

  /** An answer. */
  record Answer(int status, List<String> headers, byte[] body) {
    Optional<String> header(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ":";
      return headers.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
          .map(line -> line.substring(prefix.length()).strip())
          .findFirst();
    }

    String text() {
      return new String(body, ISO_8859_1);
    }
  }

  Answer send(int port) {
    return with("Content-Length", "0").exchange(port, new byte[0]);
  }

  Answer send(int port, byte[] body) {
    return with("Content-Length", Integer.toString(body.length)).exchange(port, body);
  }

  /** With the body in chunks and no length, and these lines behind it. */
  Answer sendChunked(int port, byte[] body, String... trailers) {
    with("Transfer-Encoding", "chunked");
    ByteArrayOutputStream chunked = new ByteArrayOutputStream();
    for (int at = 0; at < body.length; at += 100_000) {
      int length = Math.min(100_000, body.length - at);
      chunked.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
      chunked.write(body, at, length);
      chunked.writeBytes("\r\n".getBytes(ISO_8859_1));
    }
    chunked.writeBytes("0\r\n".getBytes(ISO_8859_1));
    for (String trailer : trailers) {
      chunked.writeBytes((trailer + "\r\n").getBytes(ISO_8859_1));
    }
    chunked.writeBytes("\r\n".getBytes(ISO_8859_1));
    return exchange(port, chunked.toByteArray());
  }

  /** Without saying more of the body than the request says. */
  Answer exchange(int port, byte[] body) {
    try (Socket socket = open(port, body, body.length)) {
      return answer(socket.getInputStream(), isHead);
    } catch (IOException e) {
      throw new AssertionError("no answer to " + head, e);
    }
  }

  /** Sends the head and the first bytes of a body of that length; the caller closes. */
  Socket begin(int port, byte[] body, int sentBytes) {
    with("Content-Length", Integer.toString(body.length));
    try {
      return open(port, body, sentBytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Socket open(int port, byte[] body, int sentBytes) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    OutputStream out = socket.getOutputStream();
    out.write((head + "\r\n").getBytes(ISO_8859_1));
    try {
      out.write(body, 0, sentBytes);
      out.flush();
    } catch (IOException refused) {
      // the answer may have come before the whole body went
      return socket;
    }
    return socket;
  }

  /** Reads one answer to its end. */
  static Answer answer(InputStream in) throws IOException {
    return answer(in, false);
  }

  private static Answer answer(InputStream in, boolean isHead) throws IOException {
    String statusLine = line(in);
    List<String> headers = new ArrayList<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      headers.add(header);
    }
    int status = Integer.parseInt(statusLine.split(" ")[1]);
    Answer head = new Answer(status, headers, new byte[0]);
    boolean hasBody = !isHead && status >= 200 && status != 204;
    return hasBody ? new Answer(status, headers, body(in, head)) : head;
  }

  private static byte[] body(InputStream in, Answer head) throws IOException {
    if (head.header("Transfer-Encoding").isPresent()) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (int length = chunk(in); length > 0; length = chunk(in)) {
        body.write(in.readNBytes(length));
        line(in);
      }
      return body.toByteArray();
    }
    Optional<String> length = head.header("Content-Length");
    return length.isPresent() ? in.readNBytes(Integer.parseInt(length.get())) : in.readAllBytes();
  }

  private static int chunk(InputStream in) throws IOException {
    String length = line(in);
    return length.isEmpty() ? 0 : Integer.parseInt(length, 16);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }
}
