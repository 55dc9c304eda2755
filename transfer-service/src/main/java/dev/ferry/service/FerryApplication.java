package dev.ferry.service;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aot.AotDetector;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.util.ClassUtils;
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
    preferBuiltDefinitions();
    Hooks.onErrorDropped(late -> LOG.debug("Nobody waits for this failure any more", late));
    SpringApplication.run(FerryApplication.class, arguments);
  }

  /** Packaged with bean definitions written at build time, the service starts from those. */
  private static void preferBuiltDefinitions() {
    boolean undecided = System.getProperty(AotDetector.AOT_ENABLED) == null;
    boolean writing = Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING);
    String definitions = FerryApplication.class.getName() + "__ApplicationContextInitializer";
    if (undecided && !writing && ClassUtils.isPresent(definitions, null)) {
      System.setProperty(AotDetector.AOT_ENABLED, "true");
    }
  }
}
