package dev.ferry.load.report;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A whole number from 1 on; anything else is a usage error that says so. */
public final class AtLeastOne implements ITypeConverter<Integer> {
  private static final Pattern VALID = Pattern.compile("[1-9][0-9]{0,8}");

  @Override
  public Integer convert(String text) {
    if (!VALID.matcher(text).matches()) {
      throw new TypeConversionException("'" + text + "' is no whole number from 1 on");
    }
    return Integer.valueOf(text);
  }
}
