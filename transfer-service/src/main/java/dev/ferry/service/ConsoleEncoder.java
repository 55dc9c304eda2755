package dev.ferry.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;

/**
 * Lines of the log: a pattern for people, or JSON when {@code logging.structured.format.console}
 * says so (docs/operations.md §3b). Made by Logback, by its name in logback-spring.xml.
 */
public final class ConsoleEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};

  private String pattern = "%msg%n";
  private @Nullable Encoder<ILoggingEvent> chosen;

  /** The pattern for people. */
  public void setPattern(String wanted) {
    pattern = wanted;
  }

  @Override
  public void start() {
    String format = structuredFormat();
    Encoder<ILoggingEvent> encoder = format == null ? plain() : structured(format);
    encoder.setContext(getContext());
    encoder.start();
    chosen = encoder;
    super.start();
  }

  private @Nullable String structuredFormat() {
    Object environment = getContext().getObject(Environment.class.getName());
    return environment instanceof Environment known
        ? known.getProperty("logging.structured.format.console")
        : null;
  }

  private Encoder<ILoggingEvent> plain() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern(pattern);
    encoder.setCharset(UTF_8);
    return encoder;
  }

  private static Encoder<ILoggingEvent> structured(String format) {
    StructuredLogEncoder encoder = new StructuredLogEncoder();
    encoder.setFormat(format);
    encoder.setCharset(UTF_8);
    return encoder;
  }

  @Override
  public void stop() {
    Encoder<ILoggingEvent> encoder = chosen;
    if (encoder != null) {
      encoder.stop();
    }
    super.stop();
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    Encoder<ILoggingEvent> encoder = chosen;
    return encoder == null ? NOTHING : encoder.encode(event);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
