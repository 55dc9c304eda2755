package dev.ferry.service.http.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Requests as bytes, so that nothing is made better on the way; one connection each. */
record RawHttp(int port, String token) {
  private static final int PATIENCE_MILLIS = 10_000;

  /** An answer as it came. */
  record Answer(int status, List<String> headers, byte[] body) {

    Optional<String> header(String name) {
      return headers.stream()
          .filter(
              line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst();
    }

    String text() {
      return new String(body, java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  /** The same port for who has another token. */
  RawHttp as(String other) {
    return new RawHttp(port, other);
  }

  Answer get(String path, String... headers) throws IOException {
    return ask("GET", path, new byte[0], headers);
  }

  Answer ask(String method, String path, byte[] body, String... headers) throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("Authorization: Bearer " + token);
    if (body.length > 0 || method.equals("PUT") || method.equals("POST")) {
      all.add("Content-Length: " + body.length);
    }
    return send(method.equals("HEAD"), head(method, path, all), body);
  }

  static String head(String method, String path, List<String> headers) {
    StringBuilder text =
        new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n");
    headers.forEach(line -> text.append(line).append("\r\n"));
    return text.append("\r\n").toString();
  }

  Answer put(String path, byte[] body, String... headers) throws IOException {
    return ask("PUT", path, body, headers);
  }

  /** Sends a request and reads to the end of the connection. */
  Answer send(boolean isHead, String head, byte[] body) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      try {
        socket.getOutputStream().write(body);
      } catch (IOException e) {
        // answered before the body was taken
      }
      return read(socket.getInputStream(), isHead);
    }
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  static Answer read(InputStream input, boolean isHead) throws IOException {
    String status = line(input);
    List<String> headers = new ArrayList<>();
    for (String line = line(input); !line.isEmpty(); line = line(input)) {
      headers.add(line);
    }
    Answer head = new Answer(Integer.parseInt(status.split(" ")[1]), headers, new byte[0]);
    if (head.status() == 100) {
      return read(input, isHead);
    }
    return new Answer(head.status(), headers, isHead ? input.readAllBytes() : body(input, head));
  }

  private static byte[] body(InputStream input, Answer head) throws IOException {
    Optional<String> length = head.header("Content-Length");
    if (length.isPresent()) {
      return input.readNBytes(Integer.parseInt(length.get()));
    }
    if (head.header("Transfer-Encoding").isEmpty()) {
      return input.readAllBytes();
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = size(input); size > 0; size = size(input)) {
      body.write(input.readNBytes(size));
      var unused = line(input);
    }
    return body.toByteArray();
  }

  private static int size(InputStream input) throws IOException {
    String line = line(input);
    if (line.isEmpty()) {
      throw new IOException("the connection ended in the middle of the body");
    }
    return Integer.parseInt(line, 16);
  }

  private static String line(InputStream input) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = input.read(); octet >= 0 && octet != '\n'; octet = input.read()) {
      if (octet != '\r') {
        line.append((char) octet);
      }
    }
    return line.toString();
  }
}
