package dev.ferry.service;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import reactor.core.publisher.Hooks;

/**
 * The transfer service. Options are Spring properties below {@code ferry.}; docs/operations.md §2.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class FerryApplication {
  private static final Logger LOG = LoggerFactory.getLogger(FerryApplication.class);

  /** Starts the service and returns when it is ready. */
  public static void main(String[] arguments) {
    Hooks.onErrorDropped(late -> LOG.debug("Nobody waits for this failure any more", late));
    SpringApplication.run(FerryApplication.class, arguments);
  }
}
