package dev.ferry.client.spring;

import dev.ferry.client.ClientOptions;

/** Changes the options of the client that Spring Boot makes; beans of it are called in order. */
@FunctionalInterface
public interface ClientOptionsCustomizer {
  /**
   * Changes them.
   *
   * @param options with everything that the properties say
   */
  void customize(ClientOptions.Builder options);
}
